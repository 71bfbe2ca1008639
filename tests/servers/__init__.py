"""Private servers for the tests: up in a moment, on free ports, and gone with the test run, whatever ends that.

Each is a context manager and obeys `start`, `stop`, `kill`, `restart` (same port, same data), `pause` and `resume`
(frozen, not dead). Start them on the main thread: Linux ends them together with the *thread* that started them.
"""

from chat.drill.programs import free_port

from .forked import Forked
from .mariadb import MariaDB
from .nginx import Nginx
from .programs import chromium, program
from .redis import Redis

__all__ = ["Forked", "MariaDB", "Nginx", "Redis", "chromium", "free_port", "program"]
