"""The process in which functions compute: `python -m chat.tasks.child` reads what to do, a line each, and answers.

It belongs to one worker, does one thing after the other, and is killed when that is called off.
"""

import json
import os
import resource
import signal
import sys
from importlib import import_module
from typing import Any, BinaryIO

from chat.errors import ChatError
from chat.model.task import TYPES, checked

MEMORY = 1024**3
NICE = 5
# The parent kills what takes too long; this is for one that has lost its parent.
GRACE_SECONDS = 10


class _Reporter:
    """Tells the parent how much is done."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._told = -1

    def progress(self, share: float) -> None:
        if (percent := int(100 * share)) != self._told:
            self._told = percent
            _say(self._out, {"progress": min(max(share, 0.0), 1.0)})


def _say(out: BinaryIO, words: dict[str, Any]) -> None:
    out.write(json.dumps(words).encode() + b"\n")
    out.flush()


def _answer(asked: dict[str, Any], out: BinaryIO) -> dict[str, Any]:
    import_module(asked["module"])
    kind = TYPES[asked["name"]]
    signal.setitimer(signal.ITIMER_REAL, kind.seconds + GRACE_SECONDS)
    try:
        result = kind.call(checked(kind, asked["args"]), _Reporter(out))
        return {"result": result.model_dump(mode="json")}
    except ChatError as fault:
        return {"failed": fault.sentence}
    except Exception as error:
        return {"broken": f"{type(error).__name__}: {error}"}
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def main() -> None:
    # What functions print must not come among the answers.
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(NICE)
    _say(out, {"ready": True})
    for line in sys.stdin.buffer:
        _say(out, _answer(json.loads(line), out))


if __name__ == "__main__":
    main()
