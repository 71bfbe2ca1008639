"""The worker for `arq worker.WorkerSettings`: stores what was accepted, and whatever else runs in the background."""

from chat.jobs.process import WorkerSettings

__all__ = ["WorkerSettings"]
