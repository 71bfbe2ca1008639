"""What runs in the background, and where, for administrators."""

from aiohttp import web
from pydantic import BaseModel, Field

from chat.actions import jobs
from chat.identity import require_user
from chat.resources import RESOURCES
from chat.web.api import operation, page, reply


class OutboxObject(BaseModel):
    depth: int = Field(description="Events that are accepted and not yet in the database.")
    oldest_s: float


class QueueObject(BaseModel):
    name: str = Field(examples=["jobs"])
    depth: int
    oldest_s: float | None = Field(description="How long the oldest is overdue.")
    later: int = Field(description="How much of it is not due yet.")


class ProcessObject(BaseModel):
    id: str = Field(description="As in the header X-Instance and in the hello of a socket.")
    kind: str = Field(examples=["web", "worker"])
    host: str
    pid: int
    version: str
    started_at: str
    seen_at: str
    numbers: dict[str, int] = Field(description="connections and people; of a worker the jobs that it ran and failed.")
    doing: list[str]


class JobObject(BaseModel):
    job: str
    runs: int
    failures: int
    retries: int
    error: str | None = Field(description="The last one.")
    failed_at: str | None
    worker: str | None


class BackgroundObject(BaseModel):
    outbox: OutboxObject | None
    dead_letters: int | None
    queues: list[QueueObject] | None
    workers: list[ProcessObject] | None
    jobs: list[JobObject] | None = Field(description="What became of each kind of job, on all workers.")
    tasks: dict[str, int] | None = Field(description="Of people, by state.")
    scheduled: int | None
    next_due: str | None
    unindexed: int | None


class Processes(BaseModel):
    items: list[ProcessObject]
    next: str | None


@operation(answer=BackgroundObject)
async def show(request: web.Request) -> web.Response:
    """What runs in the background; null is what cannot be found out just now."""
    return reply((await jobs.show(request.app[RESOURCES], require_user(request))).public())


@operation(answer=Processes)
async def instances(request: web.Request) -> web.Response:
    """The processes that live; one that died is gone within 20 seconds."""
    found = await jobs.list_processes(request.app[RESOURCES], require_user(request))
    return page([one.public() for one in found], None)
