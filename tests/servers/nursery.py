"""Where the product's processes are forked from: it has loaded the house once, and each of them is there in a moment.

Started from the command line, each would spend two seconds of a processor on imports alone, hundreds of times in a test
run. A forked one is a process like any other, with a number, a session, an environment and open files of its own; only
what it has imported was there before. `Forked` asks for them, over the socket that this is started with.

Nothing may run beside the fork: no thread, no event loop, no settings read.
"""

import gc
import importlib
import json
import os
import pkgutil
import runpy
import signal
import socket
import sys
import threading
import time
from types import ModuleType
from typing import Any

from chat.parting import dies_with_its_parent

# They read the settings as soon as they are imported.
READ_SETTINGS = {"chat.jobs.process"}
LARGEST = 1 << 20


def load_the_house() -> None:
    """Import all of the product. Raises RuntimeError where that starts a thread, which no fork would have."""
    import chat

    for module in pkgutil.walk_packages(chat.__path__, "chat."):
        if module.name not in READ_SETTINGS:
            importlib.import_module(module.name)
    if threading.active_count() > 1:
        raise RuntimeError("A module of ours starts a thread when it is imported.")
    # What is garbage is gone before the forks, and what is not, is not looked through by each of them.
    gc.collect()
    gc.freeze()


def become_the_next(line: socket.socket) -> list[str]:
    """Fork whenever asked, as the parent for ever, and return in each child, with its command line."""
    while True:
        text, files, _, _ = socket.recv_fds(line, LARGEST, 3)
        if not text:
            os._exit(0)
        asked = json.loads(text)
        if "ended" in asked:
            _, status = os.waitpid(asked["ended"], 0)
            line.send(json.dumps(os.waitstatus_to_exitcode(status)).encode())
            continue
        parent = os.getpid()
        child = os.fork()
        if not child:
            line.detach()
            _put_on(asked, files, parent)
            return list(asked["command"])
        for file in files:
            os.close(file)
        line.send(json.dumps(child).encode())


def _put_on(asked: dict[str, Any], files: list[int], parent: int) -> None:
    """What a new process has from the one that starts it."""
    dies_with_its_parent(signal.SIGKILL, parent)
    if asked["session"]:
        os.setsid()
    os.chdir(asked["cwd"])
    os.environ.clear()
    os.environ.update(asked["env"])
    time.tzset()
    # A shell without job control starts its background jobs, a test run too, deaf to it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # What Python opened on 0, 1 and 2 when the nursery began has not been used yet.
    for number, file in enumerate(files):
        os.dup2(file, number)
    os.closerange(3, max(files) + 100)


def run(command: list[str]) -> None:
    """As `python FILE …` and `python -c PROGRAM …` do."""
    if command[0] == "-c":
        sys.argv = ["-c", *command[2:]]
        sys.modules["__main__"] = program = ModuleType("__main__")
        exec(compile(command[1], "<string>", "exec"), vars(program))  # noqa: S102
    else:
        sys.argv = command
        runpy.run_path(command[0], run_name="__main__")


if __name__ == "__main__":
    load_the_house()
    # On the lowest level, for the interpreter to end as it would: with the status, after an interrupt, or of a fault.
    run(become_the_next(socket.socket(fileno=int(sys.argv[1]))))
