"""The database: bringing it up to this version."""

import click

from chat.cli.output import json_option, show, show_json
from chat.resources import make_data_dir
from chat.settings import load
from chat.store import schema


@click.command()
@click.option("--plan", is_flag=True, help="Only show what would be done.")
@json_option
def migrate(plan: bool, as_json: bool) -> None:
    """Bring the database up to this version.

    Harmless when it is, or when several run it at once.
    """
    settings = load()
    if not plan:
        make_data_dir(settings)
    place = (settings.database_url, settings.data_dir)
    steps = [{"revision": revision, "brings": what} for revision, what in schema.pending(*place)]
    if plan and (steps or as_json):
        return show(steps, as_json=as_json)
    if plan:
        return click.echo("Nothing would be done: the database is at this version.")
    revision = schema.migrate(*place)
    if as_json:
        return show_json({"revision": revision, "applied": steps})
    click.echo(f"The database is at {revision} now." if steps else f"Nothing to do: the database is at {revision}.")
