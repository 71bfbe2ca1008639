"""The database: bringing it up to this version."""

import click

from chat.resources import make_data_dir
from chat.settings import load
from chat.store import schema


@click.command()
def migrate() -> None:
    """Bring the database up to this version.

    Harmless when it is, or when several run it at once.
    """
    settings = load()
    make_data_dir(settings)
    before = schema.is_current(settings.database_url, settings.data_dir)
    revision = schema.migrate(settings.database_url, settings.data_dir)
    click.echo(f"Nothing to do: the database is at {revision}." if before else f"The database is at {revision} now.")
