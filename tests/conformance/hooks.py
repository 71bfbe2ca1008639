"""What the description of the API cannot say: values of formats of its own, and fields that depend on each other."""

import json
import os
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.request import Request, urlopen
from uuid import uuid4

import schemathesis
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import strategies as st

URL, ACCOUNT = os.environ["CONFORMANCE_URL"], json.loads(os.environ["CONFORMANCE_ACCOUNT"])
ONESELF, NOBODY = os.environ["CONFORMANCE_USERCODE"], "00000000"
PLACES = ("before", "after", "around")
# A GIF of one pixel, which happens to be ASCII.
PICTURE = "GIF89a\x01\0\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;"
SAID = {"text": "The build is green."}
MOST_BYTES = 64_000_000
SHORT = 60
NEXT_YEAR_S = 300 * 24 * 3600


def _later(seconds: int) -> str:
    return (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat(timespec="seconds")


_soon = st.integers(600, NEXT_YEAR_S).map(_later)
schemathesis.openapi.format("due", _soon)
schemathesis.openapi.format("moment", _soon)
schemathesis.openapi.format("day", st.sampled_from(["", "2026-11-21", "2026-11-21T09:30:00Z"]))
schemathesis.openapi.format("cursor", st.just(""))
schemathesis.openapi.format("reaction", st.sampled_from(["👍", "🎉", "wow"]))
# No emoji that everybody knows is called so.
schemathesis.openapi.format("emoji-name", st.integers(1, 99).map("drawn-{}".format))
# Everybody is in it.
schemathesis.openapi.format("room", st.just("general"))
schemathesis.openapi.format("keyword", st.sampled_from(["dome", "Blaue Lampe", "上海"]))
schemathesis.openapi.format("time-zone", st.sampled_from(["UTC", "Europe/Berlin"]))
POINT = ec.generate_private_key(ec.SECP256R1()).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
schemathesis.openapi.format("push-key", st.just(urlsafe_b64encode(POINT).decode().rstrip("=")))
schemathesis.openapi.format("webhook-url", st.just("http://127.0.0.1:9/"))
schemathesis.openapi.format("push-endpoint", st.just("https://127.0.0.1/push"))
# Bytes that begin where a file does, and are not more than any that is announced.
schemathesis.openapi.media_type("application/partial-upload", st.just(b"x"))


@schemathesis.auth(refresh_interval=None)
class SignedIn:
    """A token for each question: some of them end the session they come with."""

    def get(self, case: Any, context: Any) -> str:
        asked = Request(f"{URL}/api/v1/auth/token", json.dumps(ACCOUNT).encode())
        with urlopen(asked) as answer:
            return str(json.load(answer)["access_token"])

    def set(self, case: Any, data: str, context: Any) -> None:
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {data}"}


@schemathesis.hook
def before_call(context: Any, case: Any, **_: Any) -> None:
    """Mend what belongs together; what is wrong on purpose stays wrong."""
    if _harms_oneself(case):
        # What answers say is asked with again: nobody blocks themselves, and who is erased asks nothing more.
        case.path_parameters["usercode"] = NOBODY
    if case.meta is not None and not case.meta.generation.mode.is_positive:
        if isinstance(case.body, dict) and not isinstance(case.body.get("file", ""), str | bytes):
            # A form has no numbers: written into it, one would be a file like any other.
            del case.body["file"]
        if isinstance(case.body, dict):
            case.body = {name: _longer(value) for name, value in case.body.items()}
        return
    if case.operation.path.endswith("/messages") and case.query:
        for name in [name for name in PLACES if name in case.query][1:]:
            del case.query[name]
    if "Idempotency-Key" in (case.headers or {}):
        # A new one for each request, as nobody but a client can know.
        case.headers["Idempotency-Key"] = str(uuid4())
    if "Upload-Offset" in (case.headers or {}):
        case.headers["Upload-Offset"] = "0"
    if isinstance(case.body, dict):
        case.body = _mended(case.operation.path.removeprefix("/api/v1/"), dict(case.body))


def _harms_oneself(case: Any) -> bool:
    path = case.operation.path
    return ("/me/blocks/" in path or "/admin/" in path) and (case.path_parameters or {}).get("usercode") == ONESELF


def _longer(value: Any) -> Any:
    """What cannot be seen does not count: what is too long with it is to be too long without."""
    return value + "x" * len(value) if isinstance(value, str) and len(value) > SHORT else value


def _mended(path: str, body: dict[str, Any]) -> dict[str, Any]:
    if path == "/hooks/{secret}":
        # A form has it as text, and one of its parts has to have words.
        return {"payload": json.dumps(SAID)} if "payload" in body else SAID
    if path in ("me/avatar", "admin/emoji/{name}"):
        return {"file": PICTURE}
    if "file" in body:
        # Names of other fields need not be ones that a form can carry.
        return {"file": body["file"]}
    if path == "resumable-uploads":
        body["size"] = min(body["size"], MOST_BYTES)
    if path == "me/password":
        return {"old": ACCOUNT["password"], "new": ACCOUNT["password"]}
    if "url" in body:
        body["url"] = "https://127.0.0.1/hook"
    if "reply_to" in body:
        # There has to be a message to answer.
        body["reply_to"] = None
    if path.endswith("/messages"):
        # Only a direct message can be.
        body.pop("urgent", None)
    if body.get("minutes") is not None:
        body["until"] = None
    if not (body.get("begins") and body.get("ends")):
        body = {name: value for name, value in body.items() if name not in ("begins", "ends")}
    if body.get("task") == "import_slack":
        # There has to be a file to bring in.
        return {"task": "reindex_search"}
    if body.get("task") == "random_number":
        low, high = sorted((body["args"]["min"], body["args"]["max"]))
        body["args"] = {"min": low, "max": high}
    return body
