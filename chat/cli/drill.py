"""The fault drill on the command line."""

import asyncio
import logging
import signal
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from chat.cli import output
from chat.drill import course
from chat.drill.faults import faults_for, not_tried
from chat.drill.people import gather
from chat.drill.place import Place, open_place
from chat.settings import LIKE_A_DATABASE, is_database

MEMBERS = 8
# So that the sign-in of the first minute holds until the end.
LONGEST_SECONDS = 120
EXPLAINED = (
    "Healthy is: everything answers, everybody is back, and what was said is stored. Messages are counted from the "
    "beginning on."
)
_COLUMNS = ("healthy in", "sent", "accepted", "stored", "delivered", "lost", "doubled", "out of order")
_FIRST, _NARROWEST = 23, 6


@click.command()
@click.option(
    "--database",
    default="",
    metavar="URL",
    envvar="DRILL_DATABASE",
    show_envvar=True,
    help="An empty database of MariaDB or MySQL for it, mysql://user:password@host:3306/name. It is empty afterwards.",
)
@click.option("--clients", type=click.IntRange(2, 200), default=12, show_default=True, help="How many people talk.")
@click.option(
    "--seconds",
    type=click.IntRange(1, LONGEST_SECONDS),
    default=5,
    show_default=True,
    help="How long they talk around each fault, at least.",
)
@output.json_option
def drill(database: str, clients: int, seconds: int, as_json: bool) -> None:
    """Kill everything in the middle of talk, and see that nothing is lost.

    It makes a place of its own on this machine, in a temporary folder, and takes it away again; no place that runs is
    touched. There it kills web process, workers, Redis and database in turn, and compares what people sent, were
    answered and saw with what is stored. It ends with 1 when anything is lost, doubled or out of order.
    """
    if database and not is_database(database):
        raise click.BadParameter(f"{LIKE_A_DATABASE}.", param_hint="--database")
    # What the parts log of each other's deaths is no news here.
    output.log_aside(logging.CRITICAL)
    try:
        rounds, place = asyncio.run(_until_stopped(_hold(database, clients, seconds, as_json)))
    except asyncio.CancelledError:
        raise click.ClickException("The drill was stopped. Nothing of it is left.") from None
    is_good = all(one.is_good for one in rounds)
    if as_json:
        output.show_json({"good": is_good, **place, "faults": [_public(one) for one in rounds]})
    else:
        _conclude(rounds[-1], place)
    sys.exit(0 if is_good else 1)


async def _until_stopped(work: Any) -> Any:
    """Everything is taken down before we end, whoever asks us to, and however often."""
    task, asked = asyncio.ensure_future(work), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, asked.set)
    waiting = asyncio.create_task(asked.wait())
    await asyncio.wait([task, waiting], return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if not task.done():
        task.cancel()
    return await task


async def _hold(database: str, clients: int, seconds: int, as_json: bool) -> tuple[list[course.Round], dict[str, Any]]:
    rounds: list[course.Round] = []
    with tempfile.TemporaryDirectory(prefix="confab-drill-") as folder:
        click.echo("Making a place of its own …", err=True)
        async with open_place(Path(folder), database) as place:
            people = await gather(
                place.urls, clients=clients, rooms=max(1, clients // 4), members=min(clients, MEMBERS)
            )
            faults = faults_for(place)
            click.echo(f"{_told(place)}. {clients} people talk, for {seconds} s around each fault.", err=True)
            click.echo(EXPLAINED, err=True)
            if not as_json:
                _line("fault", _COLUMNS)
            async for one in course.drill(place, people, faults, seconds):
                rounds.append(one)
                if not as_json:
                    _line(one.fault.done, _cells(one))
            left_out = [{"fault": one.name, "why": one.why} for one in not_tried(place)]
            return rounds, {"database": place.kind, "not_tried": left_out}


def _told(place: Place) -> str:
    if place.embedded:
        return "One web process with a worker inside, its own Redis, SQLite"
    database = "its own MariaDB" if place.mariadb else "the database that was given"
    return f"{len(place.webs)} web processes, {len(place.workers)} workers, their own Redis, {database}"


def _line(first: str, cells: Sequence[str]) -> None:
    widths = [max(_NARROWEST, len(name)) for name in _COLUMNS]
    rest = [cell.rjust(width) for cell, width in zip(cells, widths, strict=True)]
    click.echo("  ".join([first.ljust(_FIRST), *rest]))


def _cells(one: course.Round) -> list[str]:
    healthy = "never" if one.healthy_s is None else f"{one.healthy_s:.1f} s"
    account = one.account
    numbers = (account.sent, account.accepted, account.stored, account.delivered)
    return [healthy, *map(str, (*numbers, account.lost, account.doubled, account.out_of_order))]


def _conclude(last: course.Round, place: dict[str, Any]) -> None:
    for one in place["not_tried"]:
        click.echo(f"Not tried: {one['why']}")
    account = last.account
    if last.healthy_s is None:
        click.echo(f"After this it was not well again within {course.PATIENCE_SECONDS} s, and the drill ended there.")
    if account.is_good:
        click.echo(
            f"Nothing was lost, doubled or out of order: {account.sent:,} messages were accepted, are stored once, and "
            f"came to everybody in their rooms ({account.delivered:,} deliveries)."
        )
        return
    click.echo(
        f"The promise is broken: of {account.sent:,} messages {account.lost} were lost, {account.doubled} doubled and "
        f"{account.out_of_order} out of order; {account.ghosts} were seen and never stored."
    )
    for sentence in account.evidence:
        click.echo(f"  {sentence}")


def _public(one: course.Round) -> dict[str, Any]:
    return {"fault": one.fault.name, "healthy_s": one.healthy_s, **asdict(one.account)}
