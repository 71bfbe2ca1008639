"""What is older than the rules allow leaves its rooms; or, first, only what would. The result is the proof."""

from typing import Literal, Self

from pydantic import Field

from chat.actions import retention
from chat.languages import Sentence
from chat.model.retention import Applied
from chat.tasks import Arguments, Result, Work, task

MODES = {
    "dry_run": Sentence("Only count what would leave"),
    "apply": Sentence("Take it away"),
}


class Which(Arguments):
    room: str = Field("", title=Sentence("Only this room, by its key (empty: all of them)"), max_length=64)
    mode: Literal["dry_run", "apply"] = Field(
        "dry_run", title=Sentence("What to do"), json_schema_extra={"names": dict(MODES)}
    )


class Outcome(Result):
    mode: str = Field(title=Sentence("What was done"))
    rooms: int = Field(title=Sentence("Rooms"))
    messages: int = Field(title=Sentence("Messages"))
    files: int = Field(title=Sentence("Files"))
    file_bytes: int = Field(title=Sentence("Bytes of files"))
    text_bytes: int = Field(title=Sentence("Bytes of text"))
    oldest: str = Field(title=Sentence("The oldest is of"))
    newest: str = Field(title=Sentence("The newest is of"))
    left_messages: int = Field(title=Sentence("Left of it: messages"))
    left_events: int = Field(title=Sentence("Left of it: other events"))
    left_versions: int = Field(title=Sentence("Left of it: earlier versions"))
    left_reactions: int = Field(title=Sentence("Left of it: reactions"))
    left_mentions: int = Field(title=Sentence("Left of it: mentions"))
    left_bookmarks: int = Field(title=Sentence("Left of it: bookmarks"))
    left_follows: int = Field(title=Sentence("Left of it: threads that somebody follows"))
    left_pins: int = Field(title=Sentence("Left of it: pins"))
    left_scheduled: int = Field(title=Sentence("Left of it: copies of what left later"))
    left_reports: int = Field(title=Sentence("Left of it: reports"))
    left_indexed: int = Field(title=Sentence("Left of it: in the index of search"))
    left_deliveries: int = Field(title=Sentence("Left of it: what webhooks are told"))
    left_files: int = Field(title=Sentence("Left of it: files"))
    left_on_disk: int = Field(title=Sentence("Left of it: files on the disk"))
    left_cached: int = Field(title=Sentence("Left of it: in Redis"))

    @classmethod
    def of(cls, applied: Applied, *, mode: str) -> Self:
        gone, left = applied.gone.public(), applied.left.counts()
        told = {name: gone[name] for name in ("messages", "files", "file_bytes", "text_bytes")}
        times = {name: gone[name] or "" for name in ("oldest", "newest")}
        rest = {f"left_{name}": number for name, number in left.items() if not name.endswith("_bytes")}
        return cls.model_validate({"mode": mode, "rooms": applied.rooms, **told, **times, **rest})


@task(Sentence("Apply the rules of how long messages are kept"), seconds=24 * 3600, for_administrators=True)
async def apply_retention(args: Which, work: Work) -> Outcome:
    applied = await retention.apply(
        work.resources, work.user, work.progress, args.room or None, dry=args.mode == "dry_run"
    )
    return Outcome.of(applied, mode=args.mode)
