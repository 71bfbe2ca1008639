"""A server that is talked to over the network, as docs/protocol.md has it: by whoever `chat login` signed in."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import aiohttp
import click

from chat.cli.faults import Refused
from chat.errors import BadSettings

API = "/api/v1/"
ANSWER_SECONDS = 30
CONNECT_SECONDS = 5
# Between the tries of something that may be repeated; a restart takes about as long.
PAUSES = (0.25, 0.5, 1.0, 2.0, 4.0)
PASSING = {429, 502, 503, 504}
NOBODY = "Nobody is signed in here. Run `chat login URL`, or set CHAT_URL and CHAT_TOKEN."


class Login(NamedTuple):
    """Where, without a slash at the end; and by which token."""

    url: str
    token: str

    @classmethod
    def find(cls) -> "Login":
        """From the environment, else as it was kept. Raises BadSettings."""
        url, token = os.environ.get("CHAT_URL", ""), os.environ.get("CHAT_TOKEN", "")
        if url and token:
            return cls(parse_url(url), token)
        if url or token:
            # Never one place's token to another place.
            raise BadSettings([f"{'CHAT_TOKEN' if url else 'CHAT_URL'} is missing: set both, or neither."])
        try:
            kept = json.loads(login_file().read_text())
            return cls(parse_url(kept["url"]), kept["token"])
        except FileNotFoundError:
            raise BadSettings([NOBODY]) from None
        except (OSError, ValueError, KeyError, TypeError):
            raise BadSettings([f"{login_file()} cannot be read. Run `chat login URL` again."]) from None

    def keep(self) -> Path:
        """Write it into a file that nobody else may read."""
        path = login_file()
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            part = path.with_suffix(".part")
            part.unlink(missing_ok=True)
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                json.dump(self._asdict(), file)
            part.replace(path)
        except OSError as error:
            raise Refused(f"The token cannot be kept in {path}: {error.strerror}.", code="failed") from error
        return path


def login_file() -> Path:
    folder = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(folder) / "confab" / "login.json"


def parse_url(text: str) -> str:
    """The address of a server as it is used here. Raises BadSettings."""
    parts = urlsplit(text.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise BadSettings([f"{text!r} is no address of a server. It looks like https://chat.example.org."])
    return text.strip().rstrip("/")


class Server:
    """Asks one server as one person."""

    def __init__(self, login: Login, http: aiohttp.ClientSession) -> None:
        self.login = login
        self._http = http

    async def ask(
        self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None, **options: Any
    ) -> Any:
        """What the API answers. Raises Refused."""
        url, headers = f"{self.login.url}{API}{path}", self._headers | dict(headers or {})
        with self._said_well():
            async with self._http.request(method, url, json=body, headers=headers, **options) as response:
                text = await response.text()
                if response.status >= 400:
                    raise _refusal(text, response.status, self.login.url)
                if response.status != 204 and response.content_type != "application/json":
                    raise Refused(f"{self.login.url} is no server of this chat.", response.status)
                return json.loads(text) if text else None

    async def insist(self, method: str, path: str, body: Any = None) -> Any:
        """The same for what may be repeated: through a restart, and when the server asks to wait a little."""
        for pause in PAUSES:
            try:
                return await self.ask(method, path, body)
            except Refused as refused:
                if refused.status and refused.status not in PASSING:
                    raise
                if pause == PAUSES[0]:
                    click.echo(f"{refused.message} Trying again …", err=True)
            await asyncio.sleep(pause)
        return await self.ask(method, path, body)

    @asynccontextmanager
    async def line(self) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
        """A WebSocket. Raises Refused when there is none."""
        with self._said_well():
            socket = await self._http.ws_connect(f"{self.login.url}/ws", headers=self._headers, heartbeat=20)
        async with socket:
            yield socket

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.login.token}"} if self.login.token else {}

    @contextmanager
    def _said_well(self) -> Iterator[None]:
        url = self.login.url
        try:
            yield
        except aiohttp.WSServerHandshakeError as error:
            raise _refusal("", error.status, url) from error
        except aiohttp.ClientConnectorError as error:
            # The number says it plainly; names that cannot be looked up have none of the system's.
            why = os.strerror(error.errno) if error.errno and error.errno > 0 else error.strerror
            raise Refused(f"{url} cannot be reached: {why}.") from error
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise Refused(f"{url} does not answer as it should: {error or type(error).__name__}.") from error


@asynccontextmanager
async def talking_to(login: Login, seconds: float = ANSWER_SECONDS) -> AsyncIterator[Server]:
    """`seconds` are for one answer."""
    timeout = aiohttp.ClientTimeout(total=seconds, sock_connect=min(CONNECT_SECONDS, seconds))
    async with aiohttp.ClientSession(timeout=timeout) as http:
        yield Server(login, http)


def _refusal(text: str, status: int, url: str) -> Refused:
    """What the server said of it, in the form of its API; a proxy before it says nothing that is of use."""
    try:
        problem = json.loads(text)
        said, code = str(problem["detail"]), str(problem["code"])
    except (ValueError, KeyError, TypeError):
        said, code = "", ""
    if status == 401 and not said.startswith("That name"):
        said = f"{url} does not know this token, or it is over. Run `chat login {url}`."
    return Refused(said or f"{url} answers with status {status}.", status, code)
