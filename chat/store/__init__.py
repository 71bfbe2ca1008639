"""The database: durable. First argument a connection; returns model objects; decides nothing."""
