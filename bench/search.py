"""`python -m bench.search`: search a million messages, on MariaDB as it comes and on SQLite.

It writes the messages and their index into the database of a fresh server, leaves the last of them for the server to
index, and then asks over HTTP, one question after the other.
"""

import argparse
import asyncio
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import islice
from time import monotonic, perf_counter, sleep
from typing import Any

import aiohttp
from sqlalchemy import Engine, create_engine, func, insert, select, update

from bench import corpus, people, results
from bench.people import Member
from bench.place import ROOT, SECRET, Process
from bench.results import Result
from chat.model import words
from chat.store.indexing import first_id
from chat.store.tables import members, messages, rooms, search, users
from tests.servers import MariaDB, Redis

# What MariaDB has without any configuration; the server of the tests is smaller and hurries.
UNCONFIGURED = (
    "--innodb-buffer-pool-size=128M",
    "--innodb-log-file-size=96M",
    "--innodb-flush-log-at-trx-commit=1",
)
BATCH, LEFT = 2_000, 20_000
# Somebody is in all rooms, somebody else in these: the 40th largest and so on.
FEW = (40, 60, 80, 100, 120)


@dataclass(frozen=True)
class Site:
    url: str
    engine: Engine


@contextmanager
def open_site(kind: str) -> Iterator[Site]:
    """One process with its worker inside, on servers of its own."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="confab-bench-"))
        address, settings = f"sqlite:///{folder}/chat.db", {"DATABASE_URL": "", "REDIS_URL": ""}
        if kind == "mariadb":
            url = stack.enter_context(MariaDB(*UNCONFIGURED)).create_database("bench")
            redis = stack.enter_context(Redis(appendfsync="always"))
            address, settings = url.replace("mysql:", "mysql+pymysql:"), {"DATABASE_URL": url, "REDIS_URL": redis.url}
        fixed = {"SECRET_KEY": SECRET, "WORKER": "inside", "MIGRATE": "1", "RATE_LIMITS": "off", "BCRYPT_ROUNDS": "4"}
        others = {"DATA_DIR": folder, "QUEUE_REDIS_URL": "", "BASE_URL": "", "LOG_LEVEL": "warning"}
        web = stack.enter_context(Process({**settings, **fixed, **others}, str(ROOT / "run.py")))
        engine = create_engine(address)
        stack.callback(engine.dispose)
        yield Site(f"http://127.0.0.1:{web.port}", engine)


def fill(site: Site, number: int, everywhere: Member, somewhere: Member) -> None:
    """Rooms, people, memberships, messages, and the index of all but the last ones, as it grew with them."""
    begin = {"created_at": corpus.BEGIN}
    with site.engine.begin() as db:
        mine = dict(db.execute(select(users.c.usercode, users.c.id)).all())  # type: ignore[arg-type]
        account = {"name": "x", "password_hash": "", "role": "member", "auth_version": 1, "blocked": False, **begin}
        for one in range(corpus.PEOPLE):
            db.execute(insert(users).values(usercode=f"{one:08}", username=f"person-{one}", **account))
        room = {"kind": "closed", "topic": "", "stored_seq": 0, **begin}
        for one in range(corpus.ROOMS):
            db.execute(insert(rooms).values(key=f"room-{one}", name=f"Room {one}", **room))
        authors = dict(db.execute(select(users.c.username, users.c.id)).all())  # type: ignore[arg-type]
        places = dict(db.execute(select(rooms.c.key, rooms.c.id)).all())  # type: ignore[arg-type]
        membership = {
            "role": "member",
            "version": 1,
            "changed_by": mine[everywhere.usercode],
            "changed_at": corpus.BEGIN,
        }
        for one in range(corpus.ROOMS):
            for member in (everywhere, somewhere) if one in FEW else (everywhere,):
                who = {"room_id": places[f"room-{one}"], "user_id": mine[member.usercode]}
                db.execute(insert(members).values(**who, **membership))
    talk, stored, indexed = corpus.talk(number), Counter[int](), Counter[int]()
    while batch := list(islice(talk, BATCH)):
        with site.engine.begin() as db:
            db.execute(insert(messages), [_row(line, places, authors) for line in batch])
            stored.update(line.room for line in batch)
            if stored.total() <= number - LEFT:
                db.execute(insert(search), [_document(line, places, authors) for line in batch])
                indexed = stored.copy()
    with site.engine.begin() as db:
        for one, seqs in stored.items():
            how_far = {"stored_seq": seqs, "indexed_seq": indexed[one]}
            db.execute(update(rooms).where(rooms.c.key == f"room-{one}").values(how_far))


def _row(line: corpus.Line, places: dict[str, int], authors: dict[str, int]) -> dict[str, Any]:
    where = {"room_id": places[f"room-{line.room}"], "seq": line.seq, "id": line.id, "epoch": 1}
    return {**where, "author_id": authors[f"person-{line.author}"], "body": line.body, "created_at": line.at}


def _document(line: corpus.Line, places: dict[str, int], authors: dict[str, int]) -> dict[str, Any]:
    """As the server would have written it when it was said."""
    room_id, author_id = places[f"room-{line.room}"], authors[f"person-{line.author}"]
    said = words.placed(words.document(line.body), room_id, author_id)
    return {"id": first_id(line.at), "room_id": room_id, "seq": line.seq, "author_id": author_id, "words": said}


def wait_until_indexed(site: Site) -> None:
    while True:
        with site.engine.connect() as db:
            behind = select(func.count()).where(rooms.c.indexed_seq < rooms.c.stored_seq)
            if not db.execute(behind).scalar_one():
                return
        sleep(0.5)


def questions(dice: random.Random) -> dict[str, Callable[[], dict[str, str]]]:
    """Each makes another question of its sort; words are numbered from the most used."""
    vocabulary = corpus.vocabulary()

    def word(first: int, last: int) -> str:
        return vocabulary[dice.randrange(first, last)]

    return {
        "a rare word": lambda: {"q": word(5_000, 50_000)},
        "a word of some": lambda: {"q": word(300, 3_000)},
        "a common word": lambda: {"q": word(0, 60)},
        "three letters of a word": lambda: {"q": word(200, 5_000)[:3]},
        "one or two letters": lambda: {"q": word(0, 5_000)[: dice.choice((1, 2))]},
        "two words": lambda: {"q": f"{word(20, 500)} {word(20, 500)}"},
        "Chinese, two signs": lambda: {"q": chr(0x4E00 + dice.randrange(40)) + chr(0x4E00 + dice.randrange(40))},
        "Chinese, one sign": lambda: {"q": chr(0x4E00 + dice.randrange(3_000))},
        "a path": lambda: {"q": corpus.path(dice.randrange(20_000))},
        "an address": lambda: {"q": corpus.address(dice.randrange(20_000))},
        "from: and a word": lambda: {"q": f"{word(50, 3_000)} from:person-{dice.randrange(100)}"},
        "from: and a common word": lambda: {"q": f"{word(0, 60)} from:person-{dice.randrange(1_000)}"},
        "in: and a word": lambda: {"q": f"{word(50, 3_000)} in:room-{dice.randrange(121)}"},
        "in: and a common word": lambda: {"q": f"{word(0, 60)} in:room-{dice.choice(FEW)}"},
        "a month": lambda: {"q": f"{word(100, 3_000)} after:2026-0{dice.randrange(1, 6)}-01 before:2026-07-01"},
    }


def ask(site: Site, member: Member, sort: str, make: Callable[[], dict[str, str]], number: int) -> Result:
    """The delay of so many answers of one sort, as its asker has them."""

    async def all_of_them() -> tuple[list[float], int, int]:
        delays, found, failed = [], 0, 0
        async with aiohttp.ClientSession() as http:
            # Writing takes longer than the token lives that came with the account.
            account = {"username": member.username, "password": people.PASSWORD}
            async with http.post(f"{site.url}/api/v1/auth/token", json=account, raise_for_status=True) as response:
                headers = {"Authorization": f"Bearer {(await response.json())['access_token']}"}
            for _ in range(number):
                started = perf_counter()
                async with http.get(f"{site.url}/api/v1/search", params=make(), headers=headers) as response:
                    body = await response.json()
                delays.append(perf_counter() - started)
                failed += response.status != 200
                found += bool(body.get("items"))
        return delays, found, failed

    delays, found, failed = asyncio.run(all_of_them())
    ordered = sorted(1000 * delay for delay in delays)
    figures = {
        "p50 ms": round(ordered[len(ordered) // 2], 1),
        "p95 ms": round(ordered[len(ordered) * 95 // 100], 1),
        "worst ms": round(ordered[-1], 1),
        "found something %": round(100 * found / number, 1),
    }
    return Result("search", sort, figures, (f"{failed} were not answered",) if failed else ())


def measure(kind: str, number: int, asked: int) -> Iterator[Result]:
    with open_site(kind) as site:
        everywhere, somewhere = people.sign_up(site.url, 2)
        print(f"{kind}: writing {number:,} messages …", file=sys.stderr)
        fill(site, number, everywhere, somewhere)
        print(f"{kind}: indexing …", file=sys.stderr)
        started = monotonic()
        wait_until_indexed(site)
        rate = {"messages": number, "the last of them indexed/s": round(LEFT / (monotonic() - started))}
        yield Result("search", kind, rate)
        for name, member in (("all rooms", everywhere), ("five rooms", somewhere)):
            # The first look opens the member's rooms in Redis, once for as long as it lives.
            ask(site, member, "", lambda: {"q": "hello"}, 1)
            for sort, make in questions(random.Random(name)).items():  # noqa: S311  # the same questions each time
                yield ask(site, member, f"{kind}, in {name}: {sort}", make, asked)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.search", description=__doc__)
    parser.add_argument("kinds", nargs="*", metavar="database", help="mariadb or sqlite; default: both")
    parser.add_argument("--messages", type=int, default=1_000_000, help="how many there are (default: 1000000)")
    parser.add_argument("--questions", type=int, default=60, help="how many of each sort are asked (default: 60)")
    arguments = parser.parse_args()
    faults = 0
    for kind in arguments.kinds or ("mariadb", "sqlite"):
        for result in measure(kind, arguments.messages, arguments.questions):
            print(results.table([result]), end="\n\n", flush=True)
            faults += len(result.faults)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
