"""What the fields of bodies and questions are like, for the description of the API.

It is as narrow as model/ is, and model/ refuses the rest in sentences for people: pydantic itself checks types, and
lengths that keep nonsense out. A `format` of ours says what no other word of JSON Schema
can: `due` and `moment` are times in the future, `cursor` is the `next` of another page, a `reaction` is an
emoji or a few words, `push-key` is a point on the curve that browsers use, `webhook-url` an address that we would
call, and a `keyword` has a letter or a digit in it.
"""

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import Field

from chat.languages import languages
from chat.model import (
    administering,
    digest,
    file,
    invite,
    keyword,
    outgoing,
    quiet,
    report,
    restriction,
    site,
    token,
    user,
)
from chat.model.room import MEMBERS, MODERATORS, PEOPLE_OF_A_DIRECT, SLOWEST_S, Kind, Role
from chat.model.searching import QUERY_CHARACTERS
from chat.model.text import BODY_CHARACTERS, NAME_CHARACTERS, TOPIC_CHARACTERS

Schema = dict[str, Any]

# Longer than anything that is worth a sentence of its own.
LONGEST = 4_000
LARGEST_NUMBER = 2**53 - 1
VISIBLE = r"[^\s\x00-\x1f\x7f-\x9f\xad\u200b-\u200f\u2060-\u206f\ufeff]"
_ROOM_KEY = r"^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$"
_USERNAME = r"^[A-Za-z0-9_.-]{2,32}$"
# 16 bytes in base64 for URLs.
_AUTH = "^[A-Za-z0-9_-]{22}(==)?$"
_CLOCK = r"^(([01][0-9]|2[0-3]):[0-5][0-9])?$"
_DAY_OR_TIME = (
    r"^([0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2}))?)?$"
)


def like(**schema: Any) -> Any:
    """A field that is described so."""
    return Field(json_schema_extra=schema)


def text(**schema: Any) -> Any:
    """A text that is described so."""
    return Field(max_length=LONGEST, json_schema_extra=schema)


def one_of(names: Iterable[str]) -> Any:
    return Field(max_length=64, json_schema_extra={"enum": [str(name) for name in names]})


Name = Annotated[str, text(minLength=1, maxLength=NAME_CHARACTERS, pattern=VISIBLE)]
MaybeName = Annotated[str, text(maxLength=NAME_CHARACTERS)]
Username = Annotated[str, Field(max_length=200, json_schema_extra={"pattern": _USERNAME})]
Password = Annotated[str, text(minLength=user.PASSWORD_SHORTEST, maxLength=user.PASSWORD_LONGEST)]
Status = Annotated[str, text(maxLength=user.STATUS_CHARACTERS)]
Theme = Annotated[str, one_of(user.THEMES)]
Density = Annotated[str, one_of(user.DENSITIES)]
Contrast = Annotated[str, one_of(user.CONTRASTS)]
Language = Annotated[str, one_of(["", *languages()])]
AccountRole = Annotated[str, one_of(administering.ROLES)]
NewAccountRole = Annotated[str, one_of([user.MEMBER, user.GUEST])]
RoomKey = Annotated[str, Field(max_length=200, json_schema_extra={"pattern": _ROOM_KEY, "not": {"pattern": "^dm-"}})]
RoomKind = Annotated[str, one_of([Kind.OPEN, Kind.CLOSED])]
Topic = Annotated[str, text(maxLength=TOPIC_CHARACTERS)]
RoomRole = Annotated[str, one_of([Role.OWNER, Role.MODERATOR, Role.MEMBER])]
InviteRole = Annotated[str, one_of([Role.MODERATOR, Role.MEMBER])]
Registration = Annotated[str, one_of(site.REGISTRATIONS)]
PostingRole = Annotated[str, one_of([MEMBERS, MODERATORS])]
SlowSeconds = Annotated[int, like(minimum=0, maximum=SLOWEST_S)]
Said = Annotated[str, like(minLength=1, maxLength=BODY_CHARACTERS, pattern=VISIBLE)]
MaybeSaid = Annotated[str, like(maxLength=BODY_CHARACTERS)]
Comment = Annotated[str, like(maxLength=BODY_CHARACTERS // 2)]
FileName = Annotated[str, text()]
FileSize = Annotated[int, Field(le=LARGEST_NUMBER, json_schema_extra={"minimum": 1})]
Files = Annotated[list[str], like(maxItems=file.MOST_FILES)]
People = Annotated[
    list[str], Field(max_length=100, json_schema_extra={"minItems": 1, "maxItems": PEOPLE_OF_A_DIRECT - 1})
]
ClientId = Annotated[str, like(minLength=1, maxLength=64, pattern="^[ -~]{1,64}$")]
Reason = Annotated[str, text(maxLength=restriction.REASON_CHARACTERS)]
ReportReason = Annotated[str, text(minLength=1, maxLength=report.REASON_CHARACTERS, pattern=VISIBLE)]
Decision = Annotated[str, one_of([report.DISMISSED, report.REMOVED])]
Minutes = Annotated[int, like(minimum=1, maximum=restriction.LONGEST_MINUTES)]
Moment = Annotated[str, Field(max_length=64, json_schema_extra={"format": "moment"})]
Due = Annotated[str, Field(max_length=64, json_schema_extra={"format": "due"})]
InviteSeconds = Annotated[int, like(minimum=1, maximum=invite.YEAR_S)]
InviteUses = Annotated[int, like(minimum=1, maximum=invite.MOST_USES)]
Scopes = Annotated[
    list[str], Field(max_length=10, json_schema_extra={"minItems": 1, "items": {"enum": list(token.SCOPES)}})
]
TokenDays = Annotated[int, like(minimum=1, maximum=token.LONGEST_DAYS)]
Clock = Annotated[str, Field(max_length=8, json_schema_extra={"pattern": _CLOCK})]
Days = Annotated[list[int], like(items={"type": "integer", "minimum": 1, "maximum": 7})]
Zone = Annotated[str, Field(max_length=64, json_schema_extra={"format": "time-zone"})]
PushEndpoint = Annotated[str, Field(max_length=2000, json_schema_extra={"format": "push-endpoint"})]
PushKey = Annotated[str, Field(max_length=200, json_schema_extra={"format": "push-key"})]
PushSecret = Annotated[str, Field(max_length=100, json_schema_extra={"pattern": _AUTH})]
HookUrl = Annotated[str, text(format="webhook-url", maxLength=outgoing.URL_CHARACTERS)]
RoomKinds = Annotated[
    list[str], Field(max_length=10, json_schema_extra={"minItems": 1, "items": {"enum": list(outgoing.OF_ROOMS)}})
]
BotKinds = Annotated[
    list[str], Field(max_length=10, json_schema_extra={"minItems": 1, "items": {"enum": list(outgoing.OF_BOTS)}})
]
MailAddress = Annotated[str, text(maxLength=digest.ADDRESS_CHARACTERS, pattern=f"^{digest.ADDRESS}$")]
DigestMinutes = Annotated[int, like(enum=list(digest.CHOICES))]
Keywords = Annotated[
    list[Annotated[str, text(format="keyword", maxLength=keyword.CHARACTERS)]],
    Field(max_length=keyword.MOST),
]
Pause = Annotated[str, one_of(quiet.PAUSES)]

# Fields of questions.
WORDS: Schema = {"type": "string", "maxLength": QUERY_CHARACTERS}
TEXT: Schema = {"type": "string"}
NUMBER: Schema = {"type": "integer", "minimum": 0, "maximum": LARGEST_NUMBER}
FLAG: Schema = {"type": "boolean"}
LIMIT: Schema = NUMBER | {"minimum": 1, "description": "At most 200; 50 unless said otherwise."}
CURSOR: Schema = {"type": "string", "format": "cursor", "description": "The `next` of another page."}
DAY: Schema = {
    "type": "string",
    "pattern": _DAY_OR_TIME,
    "format": "day",
    "description": "A day, or a time with its zone.",
}


def choice(*names: str) -> Schema:
    return {"type": "string", "enum": list(names)}
