"""Alembic's entry: run the migrations on the connection that chat.store.schema hands over, and commits."""

from alembic import context

import chat.store.tables  # noqa: F401  # declares them
from chat.store.columns import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=False)
with context.begin_transaction():
    context.run_migrations()
