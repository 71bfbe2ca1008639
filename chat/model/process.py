"""The processes that a place consists of, as each tells of itself while it lives."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Self

from chat.model.times import now, parse_timestamp, timestamp

WEB, WORKER = "web", "worker"


@dataclass(frozen=True, slots=True)
class Process:
    """`id` is what the header X-Instance and the hello of a socket say. `numbers` are, of a web process, its
    `connections` and `people`; of a worker the jobs that it `ran`, and how many of them `failed`; `doing` is what it
    does just now."""

    id: str
    kind: str
    host: str
    pid: int
    version: str
    started_at: datetime
    seen_at: datetime
    numbers: dict[str, int] = field(default_factory=dict)
    doing: tuple[str, ...] = ()

    @classmethod
    def from_wire(cls, fields: dict[str, Any]) -> Self:
        times = {name: parse_timestamp(fields[name]) for name in ("started_at", "seen_at")}
        return cls(**fields | times | {"doing": tuple(fields["doing"])})

    def seconds_ago(self) -> int:
        """Since it was seen."""
        return max(0, round((now() - self.seen_at).total_seconds()))

    def public(self) -> dict[str, Any]:
        return asdict(self) | {"started_at": timestamp(self.started_at), "seen_at": timestamp(self.seen_at)}


@dataclass(frozen=True, slots=True)
class Ran:
    """What became of one kind of job on all workers; `error` is the last one, `failed_at` when that was."""

    job: str
    runs: int
    failures: int
    retries: int
    error: str | None = None
    failed_at: str | None = None
    worker: str | None = None

    def public(self) -> dict[str, Any]:
        return asdict(self)
