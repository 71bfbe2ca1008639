"""A mail server as somebody else runs it: it speaks SMTP, keeps what it takes, and refuses what it is told to."""

import asyncio
from base64 import b64decode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser

SECONDS = 20
USER, PASSWORD = "confab", "p@ss/word"
SENDER = "chat@example.org"


@dataclass
class Mail:
    to: str
    message: EmailMessage
    raw: bytes

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    @property
    def text(self) -> str:
        return self._part("plain")

    @property
    def html(self) -> str:
        return self._part("html")

    def _part(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        assert part
        return str(part.get_content()).replace("\r\n", "\n")

    @property
    def links(self) -> list[str]:
        """Where the HTML leads."""
        found: list[str] = []

        class Reader(HTMLParser):
            def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
                if tag == "a":
                    found.append(dict(attributes)["href"] or "")

        Reader().feed(self.html)
        return found

    def path(self, beginning: str) -> str:
        """The link of ours that begins so, without the origin."""
        paths = ["/" + link.split("/", 3)[3] for link in self.links]
        return next(path for path in paths if path.startswith(beginning))


@dataclass
class Post:
    """`refuses` has what it says to mails by their recipient; where it `hangs_up` it takes them without a word."""

    port: int = 0
    mails: list[Mail] = field(default_factory=list)
    refuses: dict[str, str] = field(default_factory=dict)
    hangs_up: set[str] = field(default_factory=set)
    news: asyncio.Condition = field(default_factory=asyncio.Condition)

    @property
    def url(self) -> str:
        return f"smtp://{USER}:p%40ss%2Fword@127.0.0.1:{self.port}"

    def to(self, address: str) -> list[Mail]:
        return [mail for mail in self.mails if mail.to == address]

    async def brings(self, address: str, count: int = 1) -> Mail:
        """The mail with this number to an address, now or soon."""
        async with asyncio.timeout(SECONDS), self.news:
            await self.news.wait_for(lambda: len(self.to(address)) >= count)
        return self.to(address)[count - 1]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._talk(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        def say(line: str) -> None:
            writer.write(f"{line}\r\n".encode())

        say("220 post.example.org")
        known, to = False, ""
        while line := (await reader.readline()).decode(errors="replace").strip():
            verb = line.split()[0].upper()
            if verb == "EHLO":
                say("250-post.example.org\r\n250-8BITMIME\r\n250 AUTH PLAIN")
            elif verb == "AUTH":
                known = [USER, PASSWORD] == b64decode(line.split()[2]).decode().split("\0")[1:]
                say("235 2.7.0 come in" if known else "535 5.7.8 who are you?")
            elif verb == "RCPT":
                to = line.partition("<")[2].rpartition(">")[0]
                say(self.refuses.get(to, "250 2.1.5 known"))
            elif verb == "DATA":
                say("354 go on")
                raw = await reader.readuntil(b"\r\n.\r\n")
                await self._takes(to, raw.removesuffix(b".\r\n").replace(b"\r\n..", b"\r\n."))
                if to in self.hangs_up:
                    return
                say("250 2.0.0 taken")
            elif verb == "QUIT":
                say("221 bye")
                return
            elif verb == "MAIL":
                assert f"<{SENDER}>" in line
                say("250 2.1.0 go on" if known else "530 5.7.0 who are you?")
            else:
                say("250 2.0.0 well")

    async def _takes(self, to: str, raw: bytes) -> None:
        message = message_from_bytes(raw, policy=policy.default)
        assert isinstance(message, EmailMessage)
        async with self.news:
            self.mails.append(Mail(to, message, raw))
            self.news.notify_all()


@asynccontextmanager
async def post_office() -> AsyncIterator[Post]:
    post = Post()
    server = await asyncio.start_server(post.serve, "127.0.0.1", 0)
    post.port = server.sockets[0].getsockname()[1]
    try:
        yield post
    finally:
        server.close()
