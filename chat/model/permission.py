"""Who may do what in a room: the only author of these decisions. Who may do what to accounts: administering.py.

The outcome that the bus needs at every post is written beside the room in Redis as *rights*, a string of letters:
`r` may read and hears events, `p` may post, `m` moderates, `o` owns; `x` is banned, the room is not there for them. No
letters: not a member. Who is muted has no `p`. Administrators rank as owners in the rooms that they are in.
"""

from collections.abc import Collection

from typing_extensions import TypeIs

from chat.errors import BadField, Conflict, Forbidden, NotFound
from chat.languages import Sentence
from chat.model.message import Message
from chat.model.room import BUILT_IN, EVERYONE, GENERAL, MODERATORS, Kind, Membership, OpenRoom, Role, Room
from chat.model.user import GUEST, User

READ, POST, MODERATE, BANNED = "r", "p", "m", "x"
NO_ROOM = Sentence("There is no such room, or you are not in it.")
FIXED = Sentence("The people of a direct room are fixed.")
READ_ONLY = Sentence("You may read here, but not write.")
ONLY_MODERATORS = Sentence("Only owners and moderators may do this.")
_RIGHTS = {Role.LEFT: "", Role.MEMBER: "rp", Role.MODERATOR: "rpm", Role.OWNER: "rpmo"}
_RANK = {Role.LEFT: 0, Role.MEMBER: 1, Role.MODERATOR: 2, Role.OWNER: 3}


def rights(role: Role, *, muted: bool = False, banned: bool = False) -> str:
    """What a membership allows."""
    if banned:
        return BANNED
    return _RIGHTS[role].replace(POST, "") if muted else _RIGHTS[role]


def rights_of(membership: Membership | None) -> str:
    """What a membership allows just now; a stranger has none."""
    return rights(membership.role, muted=membership.muted, banned=membership.banned) if membership else ""


def role_of(held: str) -> Role:
    """The role that these rights were written for."""
    return Role.OWNER if "o" in held else Role.MODERATOR if "m" in held else Role.MEMBER if READ in held else Role.LEFT


def rights_in_everyone(user: User, broadcast_role: str) -> str:
    """Membership of `everyone` is implied, but not for guests; who may post there is a setting."""
    if user.is_guest:
        return ""
    return READ + POST if broadcast_role == "member" or user.is_admin else READ


def may_broadcast(user: User, broadcast_role: str) -> None:
    held = rights_in_everyone(user, broadcast_role)
    may_see(Kind.OPEN, held, guest=user.is_guest)
    if POST not in held:
        raise Forbidden(READ_ONLY)


def may_see(kind: Kind, held: str, *, guest: bool = False) -> None:
    """Raise NotFound unless this room exists for them: members, and where it is open all but the banned and guests."""
    if READ not in held and (kind is not Kind.OPEN or BANNED in held or guest):
        raise NotFound(NO_ROOM)


def may_post(room: OpenRoom) -> bool:
    """Whether whoever sees the room may write in it; the script that accepts posts decides by the same."""
    return POST in room.held and (room.posting != MODERATORS or MODERATE in room.held)


def refusal(kind: Kind, held: str) -> NotFound | Forbidden:
    """Why somebody without the right to post may not: it must not tell that a room exists."""
    if READ not in held and (kind is not Kind.OPEN or BANNED in held):
        return NotFound(NO_ROOM)
    if READ not in held:
        return Forbidden(Sentence("Join the room first."))
    return Forbidden(READ_ONLY)


def is_reachable(user: User, person: User, companions: Collection[int], at_odds: Collection[int]) -> bool:
    """Whether a direct room may be begun with somebody; for whom it may not, they are not there.

    `companions` and `at_odds` are account ids: of those who share a room with the user, of those where one has blocked
    the other.
    """
    return not person.blocked and person.id not in at_odds and (not user.is_guest or person.id in companions)


def may_see_person(viewer: User, person: User | None, companions: Collection[int]) -> User:
    """The person; raises NotFound for nobody, and for guests who share no room with them."""
    if person is None or (viewer.is_guest and person.id not in {viewer.id, *companions}):
        raise NotFound(Sentence("There is nobody with this usercode."))
    return person


def may_make_room(user: User) -> None:
    if user.is_guest:
        raise Forbidden(Sentence("Guests come into the rooms of others. They make none."))


def may_join(room: Room, user: User, known: Membership | None = None) -> None:
    may_see(room.kind, rights_of(known), guest=user.is_guest)
    if room.key == EVERYONE:
        raise Forbidden(Sentence("Everybody is in this room already."))


def may_leave(membership: Membership | None, owners: int) -> None:
    """The last owner hands over first, else nobody could look after the room."""
    if not _present(membership):
        raise NotFound(NO_ROOM)
    if membership.room.key == EVERYONE:
        raise Forbidden(Sentence("Nobody can leave this room."))
    _may_change_people(membership.room)
    _keep_an_owner(membership, owners)


def may_add(room: Room, actor: Membership | None, role: Role, newcomer: Membership | None = None) -> None:
    """Members bring others in; only those who have a role give it. Who is banned, or a guest, is not for every room."""
    if room.key == EVERYONE:
        raise Forbidden(Sentence("Everybody is in this room already."))
    if not _present(actor):
        may_see(room.kind, rights_of(actor))
        raise Forbidden(Sentence("Join the room before you add others."))
    _may_change_people(room)
    if actor.is_guest:
        raise Forbidden(Sentence("Guests bring nobody in. Ask a member."))
    if newcomer and newcomer.banned:
        raise Forbidden(Sentence("They are banned from this room. Lift the ban first."))
    if newcomer and newcomer.is_guest:
        may_have_guests(room, role)
    if role is Role.LEFT:
        raise BadField({"role": Sentence("Choose owner, moderator or member.")})
    if _RANK[role] > max(_rank(actor), _RANK[Role.MEMBER]):
        raise Forbidden(Sentence("You cannot give a role above your own."))


def may_have_guests(room: Room, role: Role) -> None:
    """Guests are members of single rooms, and nothing more."""
    if room.key == GENERAL:
        raise Forbidden(Sentence("Guests are in single rooms only, not in this one."))
    if role is not Role.MEMBER:
        raise BadField({"role": Sentence("Guests are members only.")})


def may_remove(actor: Membership | None, target: Membership | None, owners: int) -> None:
    if not _present(actor):
        raise NotFound(NO_ROOM)
    if actor.room.key == EVERYONE:
        raise Forbidden(Sentence("Nobody can be taken out of this room."))
    _may_change_people(actor.room)
    if not _present(target):
        raise NotFound(Sentence("They are not in this room."))
    if not _stands_above(actor, target):
        raise Forbidden(Sentence("Only owners and moderators change roles and remove members, never above themselves."))
    _keep_an_owner(target, owners)


def may_change_role(actor: Membership | None, target: Membership | None, role: Role, owners: int) -> None:
    may_remove(actor, target, owners)
    may_add(actor.room, actor, role, target)  # type: ignore[union-attr]  # may_remove has made sure of the actor


def may_mute(actor: Membership | None, target: Membership) -> None:
    _may_restrict(actor, target)
    if not target.present:
        raise NotFound(Sentence("They are not in this room."))


def may_ban(actor: Membership | None, target: Membership, owners: int) -> None:
    """Also somebody who is not in the room: then they cannot come."""
    _may_restrict(actor, target)
    _keep_an_owner(target, owners)


def _may_restrict(actor: Membership | None, target: Membership) -> None:
    may_moderate(target.room, actor)
    if target.room.key == EVERYONE:
        raise Forbidden(Sentence("Nobody is muted in or banned from this room. Administrators can block an account."))
    if target.user_id == actor.user_id:  # type: ignore[union-attr]  # may_moderate has made sure of the actor
        raise Forbidden(Sentence("You cannot do this to yourself."))
    if not _stands_above(actor, target):  # type: ignore[arg-type]
        raise Forbidden(Sentence("You cannot do this to somebody above you."))


def may_moderate(room: Room, actor: Membership | None) -> None:
    """Owners, moderators, and administrators who are in."""
    may_see(room.kind, rights_of(actor))
    if room.kind is Kind.DIRECT:
        raise Forbidden(Sentence("Nobody moderates a direct room."))
    if not moderates(actor):
        raise Forbidden(ONLY_MODERATORS)


def moderates(membership: Membership | None) -> bool:
    return _present(membership) and _rank(membership) >= _RANK[Role.MODERATOR]


def may_invite(room: Room, actor: Membership | None, role: Role, account_role: str) -> None:
    """Whether a link may let people in; it lets in only as long as its maker still may."""
    may_add(room, actor, role)
    if account_role == GUEST:
        may_have_guests(room, role)


def may_be_in(room: Room, membership: Membership | None) -> Membership:
    """The membership of somebody who is in. Raises NotFound or Forbidden."""
    if not _present(membership):
        raise refusal(room.kind, rights_of(membership))
    return membership


def may_revoke(actor: Membership, maker_id: int) -> None:
    """The maker of an invite, and moderators."""
    if actor.user_id != maker_id and not moderates(actor):
        raise Forbidden(Sentence("Only whoever made this invite and moderators revoke it."))


def may_change(room: OpenRoom, message: Message, user: User) -> None:
    """A message is changed, and what it said before is seen, by its author and moderators."""
    if READ not in room.held:
        raise refusal(room.kind, room.held)
    if message.author.usercode != user.usercode and not manages(room, user):
        raise Forbidden(Sentence("Only its author and moderators may do this with a message."))


def may_report(room: OpenRoom, message: Message, user: User) -> None:
    """Members report what others wrote, where somebody moderates."""
    if READ not in room.held:
        raise refusal(room.kind, room.held)
    if room.kind is Kind.DIRECT:
        raise Forbidden(Sentence("Nobody moderates a direct room. You can block whoever wrote this."))
    if message.author.usercode == user.usercode:
        raise Forbidden(Sentence("This is your own message. You can delete it."))
    if message.deleted:
        raise Conflict(Sentence("This message was deleted."))


def may_rename(room: Room, actor: Membership | None) -> None:
    may_see(room.kind, rights_of(actor))
    if room.kind is Kind.DIRECT:
        raise Forbidden(Sentence("A direct room is called by its people."))
    if not moderates(actor):
        raise Forbidden(Sentence("Only owners and moderators change the room."))


def may_delete_room(room: Room, user: User, membership: Membership | None) -> None:
    """Its owners, and administrators: also of a room that they are not in, which they know from their list."""
    if room.kind is Kind.DIRECT or not user.administers:
        may_see(room.kind, rights_of(membership), guest=user.is_guest)
    if room.kind is Kind.DIRECT:
        raise Forbidden(Sentence("A direct room belongs to its people, and nobody deletes it."))
    if room.key in BUILT_IN:
        raise Forbidden(Sentence("This room belongs to the place. It cannot be deleted."))
    if not user.administers and not (_present(membership) and membership.role is Role.OWNER):
        raise Forbidden(Sentence("Only owners and administrators delete a room."))


def may_manage(room: OpenRoom, user: User) -> None:
    """Whether whoever sees the room also sees its bans, reports and audit log."""
    if not manages(room, user):
        raise refusal(room.kind, room.held) if READ not in room.held else Forbidden(ONLY_MODERATORS)


def manages(room: OpenRoom, user: User) -> bool:
    """Whether whoever sees the room moderates it, also as an administrator who is in."""
    return room.kind is not Kind.DIRECT and READ in room.held and (MODERATE in room.held or user.is_admin)


def may_settle(room: OpenRoom, user: User) -> bool:
    """Whether there is something for them among the settings of the room: to order it, or to invite into it."""
    is_open_to_others = room.kind is not Kind.DIRECT and room.key != EVERYONE
    return manages(room, user) or (is_open_to_others and READ in room.held and not user.is_guest)


def may_order(room: Room) -> None:
    """Whether a room can be slow, or written in by moderators alone; who moderates it has been asked before."""
    if room.key == EVERYONE:
        raise Forbidden(Sentence("Who writes to everyone is a setting of this place."))


def _may_change_people(room: Room) -> None:
    if room.kind is Kind.DIRECT:
        raise Forbidden(FIXED)


def _keep_an_owner(membership: Membership, owners: int) -> None:
    if membership.role is Role.OWNER and owners < 2 and membership.room.key not in BUILT_IN:
        raise Forbidden(Sentence("This is the last owner. Make somebody else an owner first."))


def _present(membership: Membership | None) -> TypeIs[Membership]:
    return membership is not None and membership.present


def _rank(membership: Membership) -> int:
    return _RANK[Role.OWNER] if membership.administers else _RANK[membership.role]


def _stands_above(actor: Membership, target: Membership) -> bool:
    """Whether they may act on each other's membership: from moderators on, and nobody on somebody above."""
    return moderates(actor) and _rank(actor) >= _rank(target)
