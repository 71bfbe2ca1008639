"""Keeping a place: all of it into one file while people talk (`backup`), and out of it again (`restore`)."""
