"""The product's processes, forked from one that has loaded it; some are started as operators do it."""

from typing import IO

from chat.drill import processes
from chat.drill.processes import ROOT
from chat.drill.server import Process
from tests.place import SECRET
from tests.servers import forked

__all__ = ["ROOT", "Web", "Worker"]


class Web(processes.Web):
    forked = True

    def process_of(self, log: IO[bytes]) -> Process:
        if not self.forked:
            return super().process_of(log)
        return forked.start(
            self.command(), cwd=self.folder, env=self.environment(), stdout=log, stderr=log, start_new_session=True
        )

    def environment(self) -> dict[str, str]:
        return {"SECRET_KEY": SECRET, **super().environment()}


class Worker(Web, processes.Worker):
    pass
