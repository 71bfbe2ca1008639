"""Redis: fast, and the one place where order is made. Rebuildable from the database, except outbox and seq."""
