"""What runs in the background, as administrators see it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chat.model.process import WORKER, Process, Ran
from chat.model.statistics import Queue, Unstored
from chat.model.times import timestamp


@dataclass(frozen=True, slots=True)
class Background:
    """None is what cannot be found out just now. `tasks` are those of people by state, `scheduled` what they wrote for
    later, `unindexed` the stored events that search does not know yet."""

    unstored: Unstored | None
    queues: list[Queue] | None
    processes: list[Process] | None
    ran: list[Ran] | None
    tasks: dict[str, int] | None
    scheduled: int | None
    next_due: datetime | None
    unindexed: int | None

    @property
    def workers(self) -> list[Process]:
        return [one for one in self.processes or () if one.kind == WORKER]

    def public(self) -> dict[str, Any]:
        unstored = self.unstored
        return {
            "outbox": unstored and {"depth": unstored.events, "oldest_s": round(unstored.oldest_s, 1)},
            "dead_letters": unstored and unstored.refused,
            "queues": self.queues and [one._asdict() for one in self.queues],
            "workers": None if self.processes is None else [one.public() for one in self.workers],
            "jobs": None if self.ran is None else [one.public() for one in self.ran],
            "tasks": self.tasks,
            "scheduled": self.scheduled,
            "next_due": timestamp(self.next_due) if self.next_due else None,
            "unindexed": self.unindexed,
        }
