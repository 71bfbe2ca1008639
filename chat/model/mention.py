"""Whom a text calls: `@username`, or `@room` for everybody in the room."""

import re

ROOM = "room"
EVERYBODY = "*"
# In a room of more people than this, calling all of them wants to be confirmed.
FEW = 20
MOST = 50

_CODE = re.compile(r"```.*?(?:```|$)|`[^`\n]*`", re.DOTALL)
# A backslash before it takes the meaning from an @, as it does from any other sign.
_CALL = re.compile(r"(?<![\w@/.\\-])@([a-z0-9_.-]{2,32})", re.IGNORECASE)


def called_names(body: str) -> list[str]:
    """The names after an @, in lower case, without what stands in code; at most `MOST`."""
    if "@" not in body:
        return []
    found = (name.lower().rstrip(".-") for name in _CALL.findall(_CODE.sub(" ", body)))
    return list(dict.fromkeys(name for name in found if len(name) > 1))[:MOST]


def calling_nobody(body: str) -> str:
    """The same text for those who read it, but its names are only text; code is left as it is."""
    quiet, end = "", 0
    for code in _CODE.finditer(body):
        quiet += _CALL.sub(r"\\@\1", body[end : code.start()]) + code.group()
        end = code.end()
    return quiet + _CALL.sub(r"\\@\1", body[end:])
