"""Every table is in a backup, and everything in it can be written as JSON."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column

from chat.store import keeping
from chat.store.columns import UtcTime, metadata

KNOWN = {int, str, bool, float, datetime}
MADE_AGAIN = {"search", "turns"}


def test_every_table_is_kept_or_made_again() -> None:
    assert metadata.tables.keys() - MADE_AGAIN == set(keeping.names())


def test_every_column_is_of_a_kind_that_can_be_kept() -> None:
    strange = [str(column) for table in metadata.tables.values() for column in table.c if _kind(column) not in KNOWN]

    assert [] == strange


def _kind(column: Column[Any]) -> type:
    return datetime if isinstance(column.type, UtcTime) else column.type.python_type
