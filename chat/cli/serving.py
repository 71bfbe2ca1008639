"""The processes that run: the server, and the worker beside it."""

import asyncio
import contextlib
import gc
import signal

import click
import uvloop
from aiohttp import web

from chat import logs
from chat.app import create_app
from chat.errors import CannotStart
from chat.settings import Settings, load

SHUTDOWN_SECONDS = 5
BACKLOG = 4096


@click.command()
def serve() -> None:
    """Serve the chat until stopped by Ctrl-C or SIGTERM.

    What it does is set in the environment or the file .env: `chat config` shows it. Without any settings it keeps all
    it needs in the folder data and serves on http://127.0.0.1:8000.
    """
    settings = load()
    logs.setup(settings)
    uvloop.run(_serve(settings))


@click.command()
def worker() -> None:
    """Store what was accepted, and do what else runs in the background.

    It works beside servers that share a real Redis (REDIS_URL), until stopped by Ctrl-C or SIGTERM. A server with a
    Redis of its own has a worker inside. `arq worker.WorkerSettings` is the same.
    """
    # Faults of the settings are said like those of every command, not as arq's own would be.
    load()
    from arq.worker import run_worker

    # It reads the settings, and ends the process when there is nothing to work for.
    from chat.jobs.process import WorkerSettings

    run_worker(WorkerSettings)


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
