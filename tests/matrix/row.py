"""A row of the table: what is asked, and how everybody is answered."""

from typing import Any, NamedTuple


class Row(NamedTuple):
    what: str
    body: Any
    closed: str
    open: str = ""

    @property
    def words(self) -> tuple[str, str]:
        verb, _, rest = self.what.partition(" ")
        return verb, rest
