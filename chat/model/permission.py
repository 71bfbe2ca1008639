"""Who may do what in a room: the only author of these decisions.

The outcome that the bus needs at every post is written beside the room in Redis as *rights*, a string of letters:
`r` may read and hears events, `p` may post, `m` moderates, `o` owns. No letters: not a member.
"""

from typing_extensions import TypeIs

from chat.errors import BadField, Forbidden, NotFound
from chat.model.room import BUILT_IN, EVERYONE, Kind, Membership, Role, Room
from chat.model.user import User

READ, POST = "r", "p"
NO_ROOM = "There is no such room, or you are not in it."
_RIGHTS = {Role.LEFT: "", Role.MEMBER: "rp", Role.MODERATOR: "rpm", Role.OWNER: "rpmo"}
_RANK = {Role.LEFT: 0, Role.MEMBER: 1, Role.MODERATOR: 2, Role.OWNER: 3}


def rights(role: Role) -> str:
    """What a membership allows."""
    return _RIGHTS[role]


def role_of(held: str) -> Role:
    """The role that these rights were written for."""
    return Role.OWNER if "o" in held else Role.MODERATOR if "m" in held else Role.MEMBER if held else Role.LEFT


def rights_in_everyone(user: User, broadcast_role: str) -> str:
    """Membership of `everyone` is implied; who may post there is a setting."""
    return READ + POST if broadcast_role == "member" or user.is_admin else READ


def may_broadcast(user: User, broadcast_role: str) -> None:
    if POST not in rights_in_everyone(user, broadcast_role):
        raise Forbidden("You may read here, but not write.")


def may_see(kind: Kind, held: str) -> None:
    """Raise NotFound unless this room exists for them: members, and anyone where the room is open."""
    if READ not in held and kind is not Kind.OPEN:
        raise NotFound(NO_ROOM)


def refusal(kind: Kind, held: str) -> NotFound | Forbidden:
    """Why somebody without the right to post may not: it must not tell that a room exists."""
    if kind is not Kind.OPEN and READ not in held:
        return NotFound(NO_ROOM)
    if READ not in held:
        return Forbidden("Join the room before you write in it.")
    return Forbidden("You may read here, but not write.")


def may_join(room: Room) -> None:
    if room.key == EVERYONE:
        raise Forbidden("Everybody is in this room already.")
    if room.kind is not Kind.OPEN:
        raise NotFound(NO_ROOM)


def may_leave(membership: Membership | None, owners: int) -> None:
    """The last owner hands over first, else nobody could look after the room."""
    if not _present(membership):
        raise NotFound(NO_ROOM)
    if membership.room.key == EVERYONE:
        raise Forbidden("Nobody can leave this room.")
    _keep_an_owner(membership, owners)


def may_add(room: Room, actor: Membership | None, role: Role) -> None:
    """Members of a closed room bring others in; only those who outrank a role give it."""
    if room.key == EVERYONE:
        raise Forbidden("Everybody is in this room already.")
    if not _present(actor):
        may_see(room.kind, "")
        raise Forbidden("Join the room before you add others.")
    if role is Role.LEFT:
        raise BadField({"role": "Choose owner, moderator or member."})
    if _RANK[role] > max(_RANK[actor.role], _RANK[Role.MEMBER]):
        raise Forbidden("You cannot give a role above your own.")


def may_remove(actor: Membership | None, target: Membership | None, owners: int) -> None:
    if not _present(actor):
        raise NotFound(NO_ROOM)
    if actor.room.key == EVERYONE:
        raise Forbidden("Nobody can be taken out of this room.")
    if not _present(target):
        raise NotFound("They are not in this room.")
    if _RANK[actor.role] < _RANK[Role.MODERATOR] or _RANK[actor.role] < _RANK[target.role]:
        raise Forbidden("Only owners and moderators remove members, and nobody above themselves.")
    _keep_an_owner(target, owners)


def may_change_role(actor: Membership | None, target: Membership | None, role: Role, owners: int) -> None:
    may_remove(actor, target, owners)
    may_add(actor.room, actor, role)  # type: ignore[union-attr]  # may_remove has made sure of the actor


def may_rename(room: Room, actor: Membership | None) -> None:
    may_see(room.kind, rights(actor.role) if actor else "")
    if not _present(actor) or _RANK[actor.role] < _RANK[Role.MODERATOR]:
        raise Forbidden("Only owners and moderators change the room.")


def _keep_an_owner(membership: Membership, owners: int) -> None:
    if membership.role is Role.OWNER and owners < 2 and membership.room.key not in BUILT_IN:
        raise Forbidden("This is the last owner. Make somebody else an owner first.")


def _present(membership: Membership | None) -> TypeIs[Membership]:
    return membership is not None and membership.present
