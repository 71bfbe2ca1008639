"""What is written to people, in the spoken language: whether an address is theirs, and what they missed."""

from chat.actions import digests
from chat.actions.catchup import Call
from chat.actions.digests import Link
from chat.formatting.body import excerpt
from chat.languages import Sentence, translate, translate_many
from chat.model.digest import Digest, place_of
from chat.model.letter import Letter, Passage
from chat.model.push import FILE, title_of
from chat.model.room import Kind
from chat.model.user import User
from chat.resources import Resources

MOST, EXCERPT_CHARACTERS = 12, 300
SETTINGS, CATCHUP = "/settings#digest", "/catchup"


def question(resources: Resources, user: User, digest: Digest) -> Letter:
    """Asked once for each time that somebody writes down an address: it may be another one's.

    So nothing stands in it that they could choose freely.
    """
    site = resources.site_name
    return Letter(
        translate(Sentence("Is this your address on %(site)s?", site=site)),
        translate(
            Sentence(
                "Somebody who is called @%(username)s on %(site)s wants to be told at this address what they have "
                "missed there. If that is you, say so on this page:",
                username=user.username,
                site=site,
            )
        ),
        (Passage(digests.address_of(resources, Link.CONFIRM, user, digest)),),
        (
            (translate(Sentence("The page is there for a day.")), ""),
            (translate(Sentence("If it is not you, do nothing: nothing more comes.")), ""),
        ),
    )


def missed(resources: Resources, user: User, digest: Digest, calls: list[Call]) -> Letter:
    """The oldest of what waits; how much more there is, and the ways out."""
    site, base = resources.site_name, resources.settings.base_url
    subject = translate_many(
        "%(count)s message waits for you on %(site)s", "%(count)s messages wait for you on %(site)s", len(calls)
    )
    passages = [_passage(base, call) for call in calls[:MOST]]
    if (more := len(calls) - MOST) > 0:
        said = translate_many("%(count)s more waits for you", "%(count)s more wait for you", more)
        passages.append(Passage(base + CATCHUP, said % {"count": more}))
    end = digests.address_of(resources, Link.END, user, digest)
    return Letter(
        subject % {"count": len(calls), "site": site},
        translate(Sentence("Hello %(name)s, this was said to you, and you have not read it yet.", name=user.name)),
        tuple(passages),
        (
            (translate(Sentence("Stop these mails:")), end),
            (translate(Sentence("Choose when they come:")), base + SETTINGS),
        ),
        end,
    )


def _passage(base: str, call: Call) -> Passage:
    message, room = call.message, call.room
    among_two = room.kind is Kind.DIRECT and len(room.people) <= 2
    heading = title_of(message.author.name, room.name, 1, direct=among_two)
    words = excerpt(message.body, EXCERPT_CHARACTERS) or translate(FILE)
    return Passage(base + place_of(room.key, message.seq), heading, words)
