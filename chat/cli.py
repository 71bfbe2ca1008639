"""The command `chat`; `python run.py` is the same."""

import asyncio
import contextlib
import gc
import signal
import sys
from typing import Any

import click
import uvloop
from aiohttp import web

from chat import __version__, logs
from chat.actions import accounts
from chat.app import create_app
from chat.errors import BadSettings, CannotStart, ChatError
from chat.model.user import Registration
from chat.resources import make_data_dir, open_resources
from chat.settings import Settings, load
from chat.store import schema

SHUTDOWN_SECONDS = 5
BACKLOG = 4096


class _Commands(click.Group):
    """Faults that people can mend are one sentence and a status, never a traceback."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except BadSettings as error:
            for fault in error.faults:
                click.echo(fault, err=True)
            sys.exit(2)
        except (CannotStart, ChatError) as error:
            click.echo(str(error), err=True)
            sys.exit(1)


@click.group(cls=_Commands, invoke_without_command=True)
@click.version_option(__version__)
@click.pass_context
def main(context: click.Context) -> None:
    """A self-hosted chat. Without a command it serves."""
    if context.invoked_subcommand is None:
        context.invoke(serve)


@main.command()
def serve() -> None:
    """Serve the chat until stopped by Ctrl-C or SIGTERM."""
    settings = load()
    logs.setup(settings)
    uvloop.run(_serve(settings))


@main.command()
def migrate() -> None:
    """Bring the database up to this version; harmless when it is, or when several run it at once."""
    settings = load()
    make_data_dir(settings)
    before = schema.is_current(settings.database_url, settings.data_dir)
    revision = schema.migrate(settings.database_url, settings.data_dir)
    click.echo(f"Nothing to do: the database is at {revision}." if before else f"The database is at {revision} now.")


@main.command()
@click.option("--username", prompt="User name", envvar="SUPERUSER_USERNAME")
@click.option("--name", default="", envvar="SUPERUSER_NAME", help="The name that people see.")
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True, envvar="SUPERUSER_PASSWORD")
def createsuperuser(username: str, name: str, password: str) -> None:
    """Make an account that administers this installation."""
    settings = load()
    wish = Registration.parse(username, password, name)

    async def make() -> str:
        async with open_resources(settings, guest=True) as resources:
            return (await accounts.register(resources, wish, "command line", role="owner")).usercode

    usercode = asyncio.run(make())
    click.echo(f"{wish.username} ({usercode}) is an administrator now.")


async def _serve(settings: Settings) -> None:
    runner = web.AppRunner(
        create_app(settings), handle_signals=False, access_log=None, shutdown_timeout=SHUTDOWN_SECONDS
    )
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    try:
        await runner.setup()
        site = web.TCPSite(runner, settings.host, settings.port, backlog=BACKLOG)
        try:
            await site.start()
        except OSError as error:
            raise CannotStart(f"PORT {settings.port} on {settings.host} cannot be used: {error.strerror}.") from error
        _announce(runner, settings)
        _calm_the_collector()
        await stopped.wait()
    finally:
        with contextlib.suppress(asyncio.CancelledError):
            await runner.cleanup()


def _announce(runner: web.AppRunner, settings: Settings) -> None:
    host, port = runner.addresses[0][:2]
    click.echo(f"{settings.site_name} serves on http://{host}:{port} (stop with Ctrl-C)")
    if not settings.limited:
        click.echo("RATE_LIMITS is off: nothing stops abuse. Use this for load tests only.", err=True)


def _calm_the_collector() -> None:
    """What lives from the start is never garbage; looking through it again and again costs pauses."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
