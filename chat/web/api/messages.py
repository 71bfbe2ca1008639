"""History and posting."""

from aiohttp import web

from chat.actions import history, messages
from chat.actions import rooms as actions
from chat.errors import BadField
from chat.identity import require_user
from chat.languages import Sentence
from chat.model.message import Draft
from chat.resources import RESOURCES
from chat.web.api import client_id_of, limit, models, number, operation, page, read, reply
from chat.web.api.changes import seq_of
from chat.web.api.fields import LIMIT, NUMBER


@operation(answer=models.Messages, query={"before": NUMBER, "after": NUMBER, "around": NUMBER, "limit": LIMIT})
async def index(request: web.Request) -> web.Response:
    """Messages, oldest first: the newest ones, or those before, after or around a seq. `next` leads on that way."""
    resources, user, size = request.app[RESOURCES], require_user(request), limit(request)
    places = {name: seq for name in ("before", "after", "around") if (seq := number(request, name)) is not None}
    if len(places) > 1:
        raise BadField({"before": Sentence("Use one of before, after and around.")})
    room = await actions.find(resources, user, request.match_info["room"])
    following: int | None = None
    if "after" in places:
        found = await history.after(resources, room, places["after"], size, replies=True)
        if found.later and found.messages:
            following = found.messages[-1].seq
    elif "around" in places:
        found = await history.around(resources, room, places["around"], size, replies=True)
    else:
        last = places.get("before", room.position.seq + 1)
        found = await history.before(resources, room, last, size, replies=True)
        if found.earlier:
            following = found.messages[0].seq
    return page([message.public() for message in found.messages], following)


@operation(
    body=models.Posting,
    answer=models.Posted,
    status=201,
    by_client_id=True,
    names={"seq": "seq"},
    limited=True,
    errors=(409,),
)
async def post(request: web.Request) -> web.Response:
    """Post a message; the same client_id again answers as the first time."""
    author, body = require_user(request), await read(request, models.Posting)
    client_id = client_id_of(request, body.client_id)
    draft = Draft.parse(
        body.body, client_id, body.reply_to, confirmed=body.confirm, files=body.files, urgent=body.urgent
    )
    accepted = await messages.post(request.app[RESOURCES], author, request.match_info["room"], draft)
    return reply(accepted.public(), 201)


@operation(answer=models.MessageObject)
async def show(request: web.Request) -> web.Response:
    """One message."""
    resources = request.app[RESOURCES]
    room = await actions.find(resources, require_user(request), request.match_info["room"])
    return reply((await history.find(resources, room, seq_of(request), replies=True)).public())
