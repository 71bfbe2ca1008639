"""What runs in the background, and what the database refused."""

from aiohttp import web

from chat.actions import accounts, dead_letters, jobs
from chat.errors import ChatError, Conflict, NotFound, Unavailable
from chat.languages import Sentence
from chat.model.times import parse_timestamp
from chat.resources import RESOURCES
from chat.web.forms import options
from chat.web.pages.admin import admin_page, back, require_administrator

PAGE_LETTERS = 20
QUEUES = {
    "jobs": Sentence("Jobs that no worker has begun"),
    "notifications": Sentence("Messages of which people who are away are told soon"),
    "notifications again": Sentence("Notifications that are tried again"),
    "cursors": Sentence("How far people have read, not yet stored"),
}
STATES = {
    "queued": Sentence("Waiting"),
    "running": Sentence("Running"),
    "succeeded": Sentence("Succeeded"),
    "failed": Sentence("Failed"),
    "cancelled": Sentence("Called off"),
}


async def index(request: web.Request) -> web.Response:
    return await _page(request)


async def show_letter(request: web.Request) -> web.Response:
    resources, actor = request.app[RESOURCES], require_administrator(request)
    letter, body = await dead_letters.show(resources, actor, request.match_info["letter"])
    accepted_at = parse_timestamp(letter.event["at"]) if letter.event.get("at") else None
    author = await accounts.find(resources, letter.by) if letter.by else None
    context = {"letter": letter, "body": body, "accepted_at": accepted_at, "author": author}
    return await admin_page(request, "dead_letter", context)


async def retry(request: web.Request) -> web.Response:
    actor = require_administrator(request)
    try:
        await dead_letters.retry(request.app[RESOURCES], actor, request.match_info["letter"])
    except (Conflict, NotFound) as fault:
        return await _page(request, fault)
    return back(request, "jobs", "stored")


async def discard(request: web.Request) -> web.Response:
    actor = require_administrator(request)
    try:
        await dead_letters.discard(request.app[RESOURCES], actor, request.match_info["letter"])
    except NotFound as fault:
        return await _page(request, fault)
    return back(request, "jobs", "discarded")


async def _page(request: web.Request, fault: ChatError | None = None) -> web.Response:
    resources, actor = request.app[RESOURCES], require_administrator(request)
    before = request.query.get("before", "")
    try:
        letters = await dead_letters.list_page(resources, actor, before, PAGE_LETTERS + 1)
    except Unavailable:
        letters = []
    context = {
        "found": await jobs.show(resources, actor),
        "letters": letters[:PAGE_LETTERS],
        "earlier": letters[PAGE_LETTERS - 1].id if len(letters) > PAGE_LETTERS else None,
        "queue_names": options(QUEUES),
        "states": options(STATES),
    }
    status, flash = (fault.status, fault.told) if fault else (200, None)
    return await admin_page(request, "jobs", context, status, flash)
