"""Who may do what: every command and every route, for every kind of person, against one table."""
