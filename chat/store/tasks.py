"""Tasks: what people started, who is at it, and what came of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.model.task import MOST_RUNNING, UNFINISHED, State, Task
from chat.model.times import now
from chat.store.database import inserted_id
from chat.store.task_tables import tasks

REASON_CHARACTERS = 500


async def insert_one(db: AsyncConnection, user_id: int, name: str, args: dict[str, Any]) -> Task:
    state, created_at = State.QUEUED, now()
    row = {
        "user_id": user_id,
        "name": name,
        "args": orjson.dumps(args).decode(),
        "state": state,
        "progress": 0.0,
        "tries": 0,
        "created_at": created_at,
    }
    id_ = inserted_id(await db.execute(insert(tasks).values(row)))
    return Task(id_, user_id, name, args, state, 0.0, None, None, 0, created_at, None, None)


async def find(db: AsyncConnection, user_id: int, id_: int) -> Task | None:
    """One of this user's."""
    row = (await db.execute(select(tasks).where(tasks.c.id == id_, tasks.c.user_id == user_id))).first()
    return _from(row) if row else None


async def list_mine(db: AsyncConnection, user_id: int, before: int | None, limit: int) -> list[Task]:
    """The newest first; of those with ids below `before`, or of all."""
    query = select(tasks).where(tasks.c.user_id == user_id)
    if before is not None:
        query = query.where(tasks.c.id < before)
    return [_from(row) for row in await db.execute(query.order_by(tasks.c.id.desc()).limit(limit))]


async def count_unfinished(db: AsyncConnection, user_id: int) -> int:
    query = select(func.count()).where(tasks.c.user_id == user_id, tasks.c.state.in_(UNFINISHED))
    return (await db.execute(query)).scalar_one()


async def cancel(db: AsyncConnection, user_id: int, id_: int) -> bool:
    """Whether it was called off just now. Whoever is at it finds that it is not theirs any more."""
    mine = (tasks.c.id == id_, tasks.c.user_id == user_id, tasks.c.state.in_(UNFINISHED))
    values = {"state": State.CANCELLED, "run": None, "finished_at": now()}
    return (await db.execute(update(tasks).where(*mine).values(values))).rowcount == 1


async def next_queued(db: AsyncConnection, limit: int) -> list[int]:
    """Ids of what is to be taken up next. People take turns: whoever has the fewest under way comes first, then whoever
    has waited longest; of nobody more run than MOST_RUNNING."""
    running = (
        select(tasks.c.user_id, func.count().label("number"))
        .where(tasks.c.state == State.RUNNING)
        .group_by(tasks.c.user_id)
        .subquery()
    )
    place = func.row_number().over(partition_by=tasks.c.user_id, order_by=tasks.c.id)
    turn = (place + func.coalesce(running.c.number, 0)).label("turn")
    waiting = (
        select(tasks.c.id, turn)
        .join(running, running.c.user_id == tasks.c.user_id, isouter=True)
        .where(tasks.c.state == State.QUEUED)
        .subquery()
    )
    query = select(waiting.c.id).where(waiting.c.turn <= MOST_RUNNING).order_by(waiting.c.turn, waiting.c.id)
    return list((await db.execute(query.limit(limit))).scalars())


async def claim(db: AsyncConnection, id_: int, run: str, until: datetime) -> Task | None:
    """Take it up, unless somebody else has, or it was called off."""
    values = {
        "state": State.RUNNING,
        "run": run,
        "leased_until": until,
        "tries": tasks.c.tries + 1,
        "progress": 0.0,
        "started_at": now(),
    }
    waits = (tasks.c.id == id_, tasks.c.state == State.QUEUED)
    if (await db.execute(update(tasks).where(*waits).values(values))).rowcount != 1:
        return None
    row = (await db.execute(select(tasks).where(tasks.c.id == id_))).first()
    return _from(row) if row else None


async def still_running(db: AsyncConnection, runs: Mapping[int, str]) -> set[int]:
    """Those of these tasks that are still in the hands of these runs."""
    query = select(tasks.c.id, tasks.c.run).where(tasks.c.id.in_(runs), tasks.c.state == State.RUNNING)
    return {row.id for row in await db.execute(query) if runs[row.id] == row.run}


async def lease(db: AsyncConnection, runs: Mapping[int, str], until: datetime) -> None:
    these = (tasks.c.id.in_(runs), tasks.c.run.in_(list(runs.values())), tasks.c.state == State.RUNNING)
    await db.execute(update(tasks).where(*these).values(leased_until=until))


async def set_progress(db: AsyncConnection, id_: int, run: str, progress: float) -> Task | None:
    """The task as it is then; None when it is over."""
    return await _change(db, id_, run, {"progress": progress})


async def finish(
    db: AsyncConnection, id_: int, run: str, state: State, result: dict[str, Any] | None, error: str | None
) -> Task | None:
    """Write down how it ended; None when that was decided without us."""
    values: dict[str, Any] = {
        "state": state,
        "result": None if result is None else orjson.dumps(result).decode(),
        "error": error and error[:REASON_CHARACTERS],
        "finished_at": now(),
    }
    if state is State.SUCCEEDED:
        values["progress"] = 1.0
    return await _change(db, id_, run, values)


async def give_back(db: AsyncConnection, id_: int, run: str) -> Task | None:
    """Let it wait for the next who takes it up; None when it is over."""
    return await _change(db, id_, run, {"state": State.QUEUED, "progress": 0.0, "run": None})


async def lost(db: AsyncConnection, moment: datetime) -> list[tuple[Task, str]]:
    """What nobody has been heard of for too long, and the run that it was in."""
    query = select(tasks).where(tasks.c.state == State.RUNNING, tasks.c.leased_until < moment)
    return [(_from(row), row.run) for row in await db.execute(query.order_by(tasks.c.id))]


async def clear(db: AsyncConnection, before: datetime, limit: int) -> None:
    """Forget what was over by then."""
    query = select(tasks.c.id).where(tasks.c.finished_at < before).limit(limit)
    if ids := list((await db.execute(query)).scalars()):
        await db.execute(delete(tasks).where(tasks.c.id.in_(ids)))


async def _change(db: AsyncConnection, id_: int, run: str, values: dict[str, Any]) -> Task | None:
    """Change one that this run has; None when it has it no more. By id, so that all lock the row before its indexes."""
    this = (tasks.c.id == id_, tasks.c.run == run, tasks.c.state == State.RUNNING)
    if (await db.execute(update(tasks).where(*this).values(values))).rowcount != 1:
        return None
    row = (await db.execute(select(tasks).where(tasks.c.id == id_))).first()
    return _from(row) if row else None


def _from(row: Any) -> Task:
    return Task(
        row.id,
        row.user_id,
        row.name,
        orjson.loads(row.args),
        State(row.state),
        row.progress,
        orjson.loads(row.result) if row.result else None,
        row.error,
        row.tries,
        row.created_at,
        row.started_at,
        row.finished_at,
    )
