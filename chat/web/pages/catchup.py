"""Catching up: what waits, in the order in which it concerns the reader, and the forms that say that it is done."""

import re

from aiohttp import web

from chat.actions import catchup, reading, rooms
from chat.identity import require_user
from chat.model.ids import parse_number
from chat.model.reason import How
from chat.resources import RESOURCES
from chat.web.forms import Form
from chat.web.pages import render, see_other
from chat.web.pages.sidebar import sidebar

MOST = 200


async def show(request: web.Request) -> web.Response:
    resources, user = request.app[RESOURCES], require_user(request)
    mine = await rooms.list_mine(resources, user)
    side = await sidebar(resources, user, mine)
    found = await catchup.look(resources, user, mine, side["states"])
    tops = {key: state.top for key, state in side["states"].items() if state.waits(mine[key].kind)}
    done = {call.room.key: 0 for call in found.calls}
    for call in found.calls:
        done[call.room.key] = max(done[call.room.key], place(call))
    context = {**side, "found": found, "tops": tops, "done_seqs": done, "place": place, "pieces": pieces}
    return render(request, "catchup/index", context)


async def mark_read(request: web.Request) -> web.Response:
    """What the page showed is read: fields `read`, each a room and the seq up to which it was shown."""
    resources, user = request.app[RESOURCES], require_user(request)
    await Form.read(request)
    for text in (await request.post()).getall("read", [])[:MOST]:
        room, _, number = str(text).partition(":")
        seq = parse_number(number)
        if seq is not None:
            await reading.read(resources, user, room, seq)
    return see_other(request, "catchup")


def pieces(text: str, username: str) -> list[tuple[str, bool]]:
    """A text cut where it calls the reader; those pieces are marked True."""
    cut = re.split(rf"(@{re.escape(username)})(?![\w-])", text, flags=re.IGNORECASE)
    return [(piece, bool(number % 2)) for number, piece in enumerate(cut) if piece]


def place(call: catchup.Call) -> int:
    """Up to where a room is read when this call is done; of a direct room, all that was unread."""
    return call.state.top if call.how is How.DIRECT else call.message.seq
