"""Being told by mail of what one has missed: the form in the settings, and the pages behind the links in mails.

Opening a link changes nothing, since mail programs open them to look; its page has a button. Where a mail program ends
the digest itself (RFC 8058), it posts what the button posts, without a cookie.
"""

from aiohttp import web

from chat.actions import digests
from chat.actions.digests import Link
from chat.errors import BadField, Conflict, NotFound, TooFast
from chat.identity import require_user
from chat.model.digest import DigestDraft
from chat.resources import RESOURCES
from chat.web.forms import Form, number
from chat.web.pages import render
from chat.web.pages.settings import back, refused

NAME = "digest"


async def choose(request: web.Request) -> web.Response:
    resources, user, form = request.app[RESOURCES], require_user(request), await Form.read(request)
    try:
        draft = DigestDraft.parse(form.text("address"), number(form, "after_min"))
        chosen = await digests.choose(resources, user, draft)
    except (BadField, Conflict, TooFast) as fault:
        return await refused(request, NAME, form, fault, "address")
    return back(request, NAME if chosen.confirmed else "question", NAME)


async def forget(request: web.Request) -> web.Response:
    await digests.forget(request.app[RESOURCES], require_user(request))
    return back(request, "forgotten", NAME)


async def show_confirmation(request: web.Request) -> web.Response:
    return await _page(request, Link.CONFIRM, done=False)


async def confirm(request: web.Request) -> web.Response:
    return await _page(request, Link.CONFIRM, done=True)


async def show_end(request: web.Request) -> web.Response:
    return await _page(request, Link.END, done=False)


async def end(request: web.Request) -> web.Response:
    return await _page(request, Link.END, done=True)


async def _page(request: web.Request, link: Link, *, done: bool) -> web.Response:
    """What the link is about; when it is `done`, it has been."""
    resources, token = request.app[RESOURCES], request.query.get("token", "")
    change = digests.confirm if link is Link.CONFIRM else digests.end
    try:
        named = await (change(resources, token) if done else digests.named_by(resources, link, token))
    except NotFound as fault:
        return render(request, "digests/over", {"sentence": fault.told}, fault.status)
    context = {"named": named, "place": request.path_qs, "ends": link is Link.END, "done": done}
    return render(request, "digests/show", context)
