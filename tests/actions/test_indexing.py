"""How the index is made anew: in pieces that suit small rooms and large ones."""

from typing import Any

import pytest

from chat.actions import indexing
from chat.store.indexing import ROOMS_AT_ONCE


@pytest.mark.parametrize(
    ("rooms", "expected"),
    [
        ([], []),
        # Room and last seq -> room, after, through.
        ([(1, 2), (2, 1), (3, 1)], [[(1, 0, 2), (2, 0, 1), (3, 0, 1)]]),
        ([(1, 10), (2, 1)], [[(1, 0, 4)], [(1, 4, 8)], [(1, 8, 10), (2, 0, 1)]]),
        ([(1, 3), (2, 6)], [[(1, 0, 3), (2, 0, 1)], [(2, 1, 5)], [(2, 5, 6)]]),
    ],
    ids=["none", "small rooms together", "a large room in parts", "what is left goes on"],
)
def test_every_seq_is_in_one_batch(rooms: list[tuple[int, int]], expected: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(indexing, "SEQS", 4)

    assert expected == list(indexing._batches(rooms))


def test_thousands_of_small_rooms_are_few_batches() -> None:
    batches = list(indexing._batches([(number, 1) for number in range(1, 2001)]))

    assert 2000 / ROOMS_AT_ONCE == len(batches)
    assert list(range(1, 2001)) == [stretch.room_id for batch in batches for stretch in batch]
