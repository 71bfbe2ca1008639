"""Looking again: a revocation that was not heard still closes its sockets, within `CHECK_SECONDS`."""

import asyncio
from contextlib import suppress
from random import randint

from chat.actions import sessions
from chat.errors import CloseCode, Unavailable
from chat.gateway.hub import Hub
from chat.resources import Resources

CHECK_SECONDS = 30
RECONNECT_MS = 200, 3_000


async def check_sessions(resources: Resources, hub: Hub) -> None:
    """Close the sockets of sessions that are over, again and again, until cancelled."""
    while True:
        await asyncio.sleep(CHECK_SECONDS)
        with suppress(Unavailable):
            for sid in {connection.sid for connection in hub.connections()}:
                if await sessions.by_sid(resources, sid) is None:
                    _close_session(hub, sid)


def _close_session(hub: Hub, sid: str) -> None:
    for connection in list(hub.connections()):
        if connection.sid == sid:
            connection.close(CloseCode.SIGNED_OUT, "signed out")


def close_all(hub: Hub) -> None:
    """Send everybody away, to come back at different times: a herd would hurt whoever takes over."""
    for connection in list(hub.connections()):
        connection.close(CloseCode.RESTART, "the server restarts", randint(*RECONNECT_MS))  # noqa: S311
