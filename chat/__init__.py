"""A self-hosted chat that never loses, doubles or reorders a message."""

__version__ = "0.1.0"
