"""What can be chosen for a run."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Options:
    members: int
    connections: int
    seconds: float
    warm_up: float
