"""Looking a place over: is everything that it needs there, and set so that nothing is lost."""
