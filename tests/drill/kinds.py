"""What the drill's places consist of in tests: there in a moment."""

from chat.drill.place import Kinds
from tests.faults.processes import Web, Worker
from tests.servers import MariaDB

FAST = Kinds(Web, Worker, MariaDB)
