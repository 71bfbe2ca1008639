"""What Redis tells about one user alone: signed out, renamed, let in, taken out, read elsewhere."""

from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any

from chat.actions import accounts, reading
from chat.actions import rooms as opening
from chat.bus import cursors, sessions, users
from chat.errors import ChatError, CloseCode
from chat.gateway.connection import Connection
from chat.gateway.hub import Hub
from chat.model.event import Event
from chat.model.room import EVERYONE, Position
from chat.resources import Resources


class Notices:
    """Acts on the connections of the user; what takes time runs beside the listener."""

    def __init__(
        self,
        resources: Resources,
        hub: Hub,
        enter: Callable[[Connection, str, Position], Awaitable[None]],
        run: Callable[[Coroutine[Any, Any, None]], None],
    ) -> None:
        self._resources = resources
        self._hub = hub
        self._enter = enter
        self._run = run

    def hear(self, usercode: str, notice: Event) -> None:
        mine = list(self._hub.users.get(usercode, ()))
        match notice["type"]:
            case sessions.REVOKED:
                blocked = notice.get("blocked", False)
                why = (CloseCode.BLOCKED, "blocked") if blocked else (CloseCode.SIGNED_OUT, "signed out")
                for connection in mine:
                    if notice["session"] in (None, connection.sid):
                        connection.close(*why)
            case users.CHANGED:
                self._run(self._refresh(usercode))
            case "room.added":
                since = Position(notice["epoch"], notice["seq"])
                for connection in mine:
                    connection.left.discard(notice["room"])
                    if connection.greeted:
                        self._run(self._enter_safely(connection, notice["room"], since))
                    connection.unsettled = True
            case "room.removed":
                for connection in mine:
                    self._hub.leave(connection, notice["room"])
            case cursors.READ:
                self._run(self._tell_read(usercode, notice["room"]))
            case users.ASKED:
                for connection in mine:
                    # Of the same session: a token must not speak through a line that may do more than it.
                    its_own = (connection.id, connection.sid) == (notice["connection"], notice["session"])
                    if its_own and connection.take:
                        connection.take(notice["command"])
            case users.TOLD:
                for connection in mine:
                    # Hello is the first frame.
                    if connection.greeted:
                        connection.send(notice["frame"], **notice["fields"])

    async def _refresh(self, usercode: str) -> None:
        """What they say from now on is said under their present name, and in their present role."""
        with suppress(ChatError):
            user = await accounts.find(self._resources, usercode)
            for connection in list(self._hub.users.get(usercode, ())):
                was_guest, connection.user = connection.user.is_guest, user or connection.user
                if connection.user.is_guest != was_guest:
                    await self._let_in_or_out(connection)

    async def _let_in_or_out(self, connection: Connection) -> None:
        """Everybody is in `everyone`, but for guests: nothing else tells of it."""
        if connection.user.is_guest:
            self._hub.leave(connection, EVERYONE)
            return
        connection.left.discard(EVERYONE)
        connection.unsettled = True
        if connection.greeted:
            room = await opening.find(self._resources, connection.user, EVERYONE)
            await self._enter_safely(connection, EVERYONE, room.position)

    async def _tell_read(self, usercode: str, key: str) -> None:
        """On all devices of somebody the same counts, wherever they have read."""
        mine = list(self._hub.users.get(usercode, ()))
        if not mine:
            return
        with suppress(ChatError):
            room = await opening.find(self._resources, mine[0].user, key)
            counted = await reading.state(self._resources, mine[0].user, room)
            for connection in mine:
                connection.send(cursors.MEMBER_READ, room=key, usercode=usercode, **counted.public())

    async def _enter_safely(self, connection: Connection, key: str, since: Position) -> None:
        with suppress(ChatError):
            await self._enter(connection, key, since)
