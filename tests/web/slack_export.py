"""An export of Slack as it comes, small enough to be read; each of its own, for whoever is known in it."""

import io
import json
import zipfile
from typing import Any

from tests.cast import Person

DAY, NEXT = 1_700_000_000, 1_700_090_000

Parts = dict[str, Any]


def user(id_: str, name: str, real: str, **more: Any) -> dict[str, Any]:
    return {"id": id_, "name": name, "profile": {"real_name": real, "email": f"{name}@example.org"}, **more}


def said(id_: str, second: int, text: str, **more: Any) -> dict[str, Any]:
    return {"type": "message", "user": id_, "ts": f"{DAY + second}.000100", "text": text, **more}


def zipped(parts: Parts) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content if isinstance(content, bytes) else json.dumps(content))
    return out.getvalue()


class Acme:
    """A place in which somebody is known by their username here; the others are nobody here."""

    def __init__(self, known: Person) -> None:
        tag = known.username.rpartition("-")[2]
        self.alice, self.bea, self.gone, self.bot = (f"{letter}{tag}" for letter in ("UA", "UB", "UG", "BD"))
        self.her_name, self.her_username = f"Bea {tag}", f"bea.{tag}"
        self.room, self.secret = f"engineering-{tag}", f"secret-{tag}"
        alice, bea, gone, root = self.alice, self.bea, self.gone, f"{DAY}.000100"
        hello = f"Hello <@{bea}>, see <https://example.org/~a?b=1&amp;c=2|the *plan*>"
        reactions = [{"name": "+1", "users": [alice, bea]}, {"name": "partyparrot", "users": [alice]}]
        file = {"id": "F1", "name": "plan.pdf", "permalink": "https://acme.slack.com/files/F1"}
        deployed = {"bot_id": self.bot, "username": "Deploys", "subtype": "bot_message", "text": "deployed"}
        everybody = [alice, bea, gone]
        self.first = f"{self.room}/2023-11-14.json"
        self.parts: Parts = {
            "users.json": [
                user(alice, known.username, "Alice There"),
                user(bea, f"Bea.{tag}", self.her_name),
                user(gone, f"gone.{tag}", "Gone", deleted=True),
            ],
            "channels.json": [
                {"id": f"C{tag}", "name": self.room, "creator": alice, "members": everybody, "topic": {"value": "How"}}
            ],
            "groups.json": [{"id": f"G{tag}", "name": self.secret, "creator": bea, "members": [bea]}],
            "dms.json": [
                {"id": f"D{tag}", "members": [alice, bea]},
                {"id": f"DD{tag}", "members": [alice, alice]},
            ],
            self.first: [
                said(alice, 0, hello, reply_count=1),
                {**said(bea, 0, "has joined", subtype="channel_join"), "ts": f"{DAY}.000050"},
                said(bea, 5, "*Yes* &lt;3", thread_ts=root, edited={"user": bea, "ts": f"{DAY + 9}.000000"}),
                said(gone, 7, "gone by now", reactions=reactions),
            ],
            f"{self.room}/2023-11-15.json": [
                {"type": "message", "ts": f"{NEXT}.000100", **deployed},
                said(alice, 100_000, "", files=[file]),
            ],
            f"{self.secret}/2023-11-14.json": [said(bea, 1, "hush")],
            f"D{tag}/2023-11-14.json": [said(alice, 2, "psst"), said(bea, 3, "what?")],
        }

    def later(self) -> Parts:
        """An export of some days later."""
        return self.parts | {f"{self.room}/2023-11-16.json": [said(self.bea, 200_000, "and one more")]}
