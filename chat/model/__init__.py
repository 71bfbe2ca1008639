"""Nouns and rules: frozen classes and pure functions; nothing here waits for anything."""
