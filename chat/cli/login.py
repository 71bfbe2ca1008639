"""`chat login`: getting a token, once, and keeping it."""

import asyncio
import socket
import sys

import click

from chat.cli.asking import ask
from chat.cli.faults import Refused
from chat.cli.output import json_option, show_json
from chat.cli.remote import Login, Server, parse_url, talking_to

SCOPES = ["read", "write"]


@click.command()
@click.argument("url")
@click.option("--username", envvar="CHAT_USERNAME", help="Your user name; else it is asked for.")
@click.option(
    "--password",
    envvar="CHAT_PASSWORD",
    help="Better left out: it is asked for, and others may see what is typed here.",
)
@click.option("--with-token", is_flag=True, help="Read a token that you have made yourself from standard input.")
@json_option
def login(url: str, username: str | None, password: str | None, with_token: bool, as_json: bool) -> None:
    """Sign in to a server, for `send` and `tail`.

    URL is its address, such as https://chat.example.org. A token is made for this machine and kept in
    ~/.config/confab/login.json, which only you may read. It can be revoked on the page Settings.

    Instead, CHAT_URL and CHAT_TOKEN may be set in the environment.
    """
    url = parse_url(url)
    if with_token:
        token = _first_line() if not sys.stdin.isatty() else click.prompt("Token", hide_input=True, err=True).strip()
        known = asyncio.run(_try(Login(url, token)))
    else:
        username = username or ask("User name", "--username, or CHAT_USERNAME in the environment")
        password = password or ask("Password", "CHAT_PASSWORD in the environment, or --with-token", secret=True)
        token, known = asyncio.run(_make_token(url, username, password))
    path = Login(url, token).keep()
    if as_json:
        return show_json({"url": url, "username": known, "file": str(path)})
    click.echo(f"{known} is signed in to {url}. The token is in {path}.")


def _first_line() -> str:
    token = sys.stdin.readline().strip()
    if not token:
        raise click.UsageError("There is no token on standard input.")
    return token


async def _try(login: Login) -> str:
    """The user name that a token belongs to."""
    async with talking_to(login) as server:
        return str((await server.ask("GET", "me"))["username"])


async def _make_token(url: str, username: str, password: str) -> tuple[str, str]:
    async with talking_to(Login(url, "")) as stranger:
        session = await stranger.ask("POST", "auth/token", {"username": username, "password": password})
    async with talking_to(Login(url, session["access_token"])) as server:
        try:
            name = f"chat on {socket.gethostname()}"[:60]
            made = await server.ask("POST", "tokens", {"name": name, "scopes": SCOPES})
        finally:
            await _sign_out(server)
    return str(made["token"]), str(session["user"]["username"])


async def _sign_out(server: Server) -> None:
    """The session was for making the token only; should it not end, it ends by itself."""
    try:
        await server.ask("POST", "auth/logout")
    except Refused:
        click.echo("The session that made the token goes on: end it on the page Settings.", err=True)
