"""The books: what was sent, accepted, stored and seen must be the same."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from chat.drill.ledger import Client, Place
from chat.store.drilling import Written

EVIDENCE = 5


@dataclass(frozen=True, slots=True)
class Account:
    """Numbers of messages; `delivered` counts each as often as it came to a member of its room, of `due` that were to.

    `ghosts` were seen and are not stored. `evidence` has the first few of what is wrong, as sentences.
    """

    sent: int
    accepted: int
    stored: int
    due: int
    delivered: int
    lost: int = 0
    doubled: int = 0
    out_of_order: int = 0
    ghosts: int = 0
    complaints: int = 0
    evidence: tuple[str, ...] = field(default=())

    @property
    def is_good(self) -> bool:
        return not (self.lost or self.doubled or self.out_of_order or self.ghosts or self.complaints)


def join(clients: list[Client], stored: list[Written], holes: Iterable[str] = ()) -> Account:
    """Of clients that are settled, or will not be any more, and of all that the database has; `holes` are its rooms in
    which a place is empty."""
    sent = {client_id: room for client in clients for client_id, room in client.said.items()}
    answers = {client_id: found for client in clients for client_id, found in client.answers.items() if found}
    rows = defaultdict(set)
    for row in stored:
        rows[row.client_id].add((Place(row.room, row.seq), row.message_id))
    members = {room: [client for client in clients if room in client.rooms] for room in set(sent.values())}

    lost: dict[str, str] = {}
    doubled: dict[str, str] = {}
    delivered = 0
    for client_id, room in sent.items():
        found = answers.get(client_id, set())
        if not found:
            lost[client_id] = f"{client_id} was never answered."
        elif not found <= rows[client_id]:
            lost[client_id] = f"{client_id} was accepted at {_told(found)} and is not stored there."
        if len(found) > 1 or len(rows[client_id]) > 1:
            doubled[client_id] = f"{client_id} stands at {_told(found | rows[client_id])}."
        for member in members[room]:
            if any(member.seen.get(place) == id_ for place, id_ in found | rows[client_id]):
                delivered += 1
            else:
                lost.setdefault(client_id, f"{client_id} never came to {member.name}.")
    for client in clients:
        doubled |= {id_: f"{client.name} saw {id_} twice, or another event in its place." for id_ in client.twice}
    disordered = _disordered(clients)
    ghosts = set().union(*(client.heard for client in clients)) - {row.message_id for row in stored}
    complaints = [one for client in clients for one in client.complaints]
    complaints += [f"{room} has an empty place in the database." for room in holes]
    wrong = (lost.values(), doubled.values(), disordered, (f"{id_} was seen and is not stored." for id_ in ghosts))
    return Account(
        sent=len(sent),
        accepted=len(answers),
        stored=sum(1 for client_id in sent if rows[client_id]),
        due=sum(len(members[room]) for room in sent.values()),
        delivered=delivered,
        lost=len(lost),
        doubled=len(doubled),
        out_of_order=len(disordered),
        ghosts=len(ghosts),
        complaints=len(complaints),
        evidence=tuple([sentence for kind in wrong for sentence in [*kind][:EVIDENCE]] + complaints[:EVIDENCE]),
    )


def _disordered(clients: list[Client]) -> list[str]:
    """Messages before which their author's later ones stand, and what came to somebody too late."""
    found = []
    for client in clients:
        last: dict[str, int] = defaultdict(int)
        for client_id, room in client.said.items():
            for place, _ in client.answers.get(client_id, ()):
                if place.seq < last[room]:
                    found.append(f"{client_id} stands at {place.room} {place.seq}, before what was said earlier.")
                last[room] = max(last[room], place.seq)
        found += [f"{id_} came to {client.name} behind what stands after it." for id_ in client.too_late]
    return found


def _told(places: set[Any]) -> str:
    return ", ".join(f"{place.room} {place.seq} ({id_})" for place, id_ in sorted(places))
