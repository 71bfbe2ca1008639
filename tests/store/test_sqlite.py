"""What SQLite answers comes whole, also when it is long, and a statement that is called off leaves nothing open."""

import asyncio
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from chat.store.database import Database, address
from chat.store.sqlite import ROWS_AT_ONCE, Connection

COUNTED = "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {}) SELECT n FROM n"


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    made = Database(address("", tmp_path))
    async with made.begin() as db:
        await db.execute(text("CREATE TABLE words (word TEXT UNIQUE)"))
    yield made
    await made.close()


@pytest.mark.parametrize("rows", [0, 1, ROWS_AT_ONCE - 1, ROWS_AT_ONCE, ROWS_AT_ONCE + 1, 3 * ROWS_AT_ONCE])
async def test_an_answer_of_any_length_comes_whole(database: Database, rows: int) -> None:
    query = text(COUNTED.format(rows) + f" WHERE n <= {rows}")
    async with database.read() as db:
        at_once = [n for (n,) in await db.execute(query)]
        bit_by_bit = [n async for (n,) in await db.stream(query, execution_options={"yield_per": 7})]

    assert [*range(1, rows + 1)] == at_once == bit_by_bit


async def test_many_rows_are_written_with_one_statement(database: Database) -> None:
    async with database.begin() as db:
        written = await db.execute(text("INSERT INTO words VALUES (:word)"), [{"word": str(n)} for n in range(30)])

    assert 30 == written.rowcount
    async with database.read() as db:
        assert 30 == await db.scalar(text("SELECT count(*) FROM words"))


async def test_after_a_statement_that_is_refused_the_next_one_works(database: Database) -> None:
    async with database.read() as db:
        with pytest.raises(OperationalError):
            await db.execute(text("SELECT nothing FROM words"))
        assert 1 == await db.scalar(text("SELECT 1"))


async def test_a_statement_that_is_called_off_is_in_nobodys_way(tmp_path: Path) -> None:
    connection = await Connection(str(tmp_path / "words.db"))
    made = connection.cursor()
    await made.execute(f"CREATE TABLE words AS {COUNTED.format(2 * ROWS_AT_ONCE)}")
    cursor = connection.cursor()
    gate = threading.Event()
    before = asyncio.create_task(connection.there(gate.wait))
    asking = asyncio.create_task(cursor.execute("SELECT n FROM words"))
    await asyncio.sleep(0)
    asking.cancel()
    closing = asyncio.create_task(cursor.close())
    await asyncio.sleep(0)
    gate.set()
    await asyncio.gather(before, asking, closing, return_exceptions=True)

    # One that is open would lock the table.
    await made.execute("DROP TABLE words")

    assert asking.cancelled()
    await connection.close()
