"""Being told of what is said, from the settings: quiet hours, pauses, sounds, keywords, and a test."""

from dataclasses import replace

from aiohttp import web

from chat.actions import accounts, push
from chat.errors import BadField, NotFound, TooFast
from chat.identity import require_user
from chat.model.quiet import EVERY_DAY, Quiet
from chat.model.user import AccountChange
from chat.resources import RESOURCES
from chat.web.forms import Form
from chat.web.pages.settings import back, refused

NAME = "notifications"


async def change(request: web.Request) -> web.Response:
    """The hours, the sounds and the keywords; a box that is not ticked is not sent."""
    resources, user, form = request.app[RESOURCES], require_user(request), await Form.read(request)
    days, whole_days = ([day for day in EVERY_DAY if form.text(f"{name}_{day}")] for name in ("day", "whole"))
    lines = form.values.get("keywords")
    try:
        wish = AccountChange.parse(
            sounds=bool(form.text("sounds")), keywords=None if lines is None else lines.splitlines()
        )
        chosen = Quiet.parse(form.text("begins"), form.text("ends"), days, form.text("zone"), whole_days)
    except BadField as fault:
        return await refused(request, NAME, form, fault)
    await push.set_quiet(resources, user, replace(chosen, urgent=bool(form.text("urgent"))))
    await accounts.change(resources, user, wish)
    return back(request, NAME)


async def pause(request: web.Request) -> web.Response:
    form = await Form.read(request)
    try:
        await push.pause(request.app[RESOURCES], require_user(request), form.text("pause"))
    except BadField as fault:
        return await refused(request, NAME, form, fault)
    return back(request, "pause", NAME)


async def send_test(request: web.Request) -> web.Response:
    """To all browsers of whoever asks."""
    try:
        await push.send_test(request.app[RESOURCES], require_user(request))
    except (NotFound, TooFast) as fault:
        return await refused(request, NAME, Form(), fault, "test")
    return back(request, "test", NAME)
