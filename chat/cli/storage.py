"""`chat storage`: what takes how much, and what belongs to nothing."""

import click

from chat.actions import operator
from chat.actions import storage as actions
from chat.cli.output import json_option, show, show_json
from chat.cli.place import at_the_place
from chat.model.file import shown_size
from chat.model.usage import Storage
from chat.resources import Resources


@click.command()
@json_option
def storage(as_json: bool) -> None:
    """Show what each room takes, and files that belong to nothing."""

    async def count(resources: Resources) -> Storage:
        return await actions.count(resources, await operator.find(resources))

    found = at_the_place(count)
    if as_json:
        return show_json(found.public())
    show([one.public() for one in found.rooms], as_json=False)
    click.echo(f"Emoji: {found.emoji} ({shown_size(found.emoji_bytes)})")
    click.echo(f"Orphans: {found.orphans}")
    for name in found.without_row:
        click.echo(f"on the disk without a row: {name}")
    for id_ in found.without_file:
        click.echo(f"a row without its file: {id_}")
