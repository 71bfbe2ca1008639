"""One call of an outgoing webhook: signed, bounded in time and size, to a public address, without redirects."""

from dataclasses import dataclass
from time import monotonic, time
from typing import Any

import aiohttp
import orjson

from chat.actions.addresses import NotPublic
from chat.jobs.reaching import check_literal, seconds_asked
from chat.model.delivery import LONGEST_WAIT_SECONDS, excerpt, sign
from chat.model.outgoing import OutgoingWebhook
from chat.resources import Resources

PATIENCE_SECONDS = 7
# Of an answer: more than any message has.
LONGEST_ANSWER_BYTES = 64 * 1024
NOT_PUBLIC = "Not called: nobody on the internet is at this address."


@dataclass(frozen=True, slots=True)
class Answer:
    """`status` is 0 when none came; then `said` has the reason. `wait` are the seconds that the receiver asked for."""

    status: int
    duration_ms: int
    said: str
    wait: float = 0.0
    content_type: str = ""
    body: bytes = b""

    @property
    def took_it(self) -> bool:
        return 200 <= self.status < 300

    @property
    def is_gone(self) -> bool:
        """The receiver wants to be called no more."""
        return self.status == 410


async def call(
    resources: Resources, http: aiohttp.ClientSession, hook: OutgoingWebhook, secret: str, id_: str, told: Any
) -> Answer:
    """Tell it once. Whatever goes wrong on the way is an answer too."""
    body, began = orjson.dumps(told), monotonic()
    try:
        check_literal(resources, hook.host, resources.settings.own_webhook_hosts)
        async with http.post(
            hook.url, data=body, headers=_headers(resources, secret, id_, body), allow_redirects=False
        ) as response:
            said = await _read(response)
            wait = seconds_asked(response.headers, LONGEST_WAIT_SECONDS)
            answer = Answer(response.status, _since(began), excerpt(said), wait, response.content_type, said)
    except NotPublic:
        return Answer(0, _since(began), NOT_PUBLIC)
    except aiohttp.ClientConnectorError as error:
        refused = isinstance(error.os_error, NotPublic)
        return Answer(0, _since(began), NOT_PUBLIC if refused else "No connection.")
    except TimeoutError:
        return Answer(0, _since(began), f"No answer within {PATIENCE_SECONDS} seconds.")
    except (aiohttp.ClientError, OSError, ValueError) as error:
        return Answer(0, _since(began), f"No answer: {type(error).__name__}.")
    return answer


def _headers(resources: Resources, secret: str, id_: str, body: bytes) -> dict[str, str]:
    moment = int(time())
    return {
        "Content-Type": "application/json",
        "Accept-Encoding": "identity",
        "User-Agent": "Confab-Webhooks/1",
        "webhook-id": id_,
        "webhook-timestamp": str(moment),
        "webhook-signature": sign(secret, id_, moment, body),
    }


async def _read(response: aiohttp.ClientResponse) -> bytes:
    """The beginning of an answer. What is longer is no message, so it is cut."""
    read = bytearray()
    async for part in response.content.iter_chunked(8192):
        read += part
        if len(read) > LONGEST_ANSWER_BYTES:
            # The rest is not waited for.
            response.close()
            break
    return bytes(read[:LONGEST_ANSWER_BYTES])


def _since(began: float) -> int:
    return int((monotonic() - began) * 1000)
