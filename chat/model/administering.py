"""Who may do what to accounts: the only author of these decisions."""

from chat.errors import BadField, Forbidden
from chat.languages import Sentence
from chat.model.user import ADMINISTRATORS, MEMBER, User

# Which accounts are listed; the first is all of them.
KINDS = ("", "administrators", "guests", "bots", "blocked")
_RANK = {"guest": 0, "member": 1, "admin": 2, "owner": 3}
ROLES = tuple(_RANK)


def may_administer(user: User) -> None:
    if not user.administers:
        raise Forbidden(Sentence("Only administrators may do this."))


def may_block_account(actor: User, target: User) -> None:
    """Administrators, but nobody above them and not themselves."""
    may_administer(actor)
    if actor.id == target.id:
        raise Forbidden(Sentence("You cannot block yourself."))
    if _RANK[target.role] > _rank(actor):
        raise Forbidden(Sentence("You cannot do this to somebody above you."))


def may_sign_out(actor: User, target: User) -> None:
    """Administrators, also themselves, but nobody above them."""
    may_administer(actor)
    if _RANK[target.role] > _rank(actor):
        raise Forbidden(Sentence("You cannot do this to somebody above you."))


def may_reset_factor(actor: User, target: User) -> None:
    """Administrators, but nobody above them; their own they switch off with their password and a code."""
    may_administer(actor)
    if actor.id == target.id:
        raise Forbidden(Sentence("Switch your own second factor off in your settings."))
    if _RANK[target.role] > _RANK[actor.role]:
        raise Forbidden(Sentence("You cannot do this to somebody above you."))


def may_give(actor: User, role: str) -> None:
    """Whether a new account may have this role."""
    may_administer(actor)
    if role not in _RANK:
        raise BadField({"role": Sentence("Choose one of %(names)s.", names=", ".join(_RANK))})
    if _RANK[role] > _rank(actor):
        raise Forbidden(Sentence("You cannot give a role above your own, nor take one."))


def roles_below(actor: User) -> list[str]:
    """The roles that they may give."""
    return [role for role, rank in _RANK.items() if rank <= _rank(actor)]


def may_act_on(actor: User, target: User) -> bool:
    """Whether there is anything that they may do to an account of another."""
    return actor.is_admin and actor.id != target.id and _RANK[target.role] <= _rank(actor)


def parse_kind(text: str) -> str:
    if text not in KINDS:
        raise BadField({"kind": Sentence("Choose one of %(names)s.", names=", ".join(KINDS[1:]))})
    return text


def may_change_account(actor: User, target: User, role: str, administrators: int) -> None:
    """Administrators, up to their own role; `administrators` are all that there are, and one remains."""
    may_administer(actor)
    if role not in _RANK:
        raise BadField({"role": Sentence("Choose one of %(names)s.", names=", ".join(_RANK))})
    if max(_RANK[target.role], _RANK[role]) > _rank(actor):
        raise Forbidden(Sentence("You cannot give a role above your own, nor take one."))
    if target.bot and role != MEMBER:
        raise Forbidden(Sentence("A bot is a member and nothing else."))
    if target.is_admin and role not in ADMINISTRATORS and administrators < 2:
        raise Forbidden(Sentence("This is the last administrator. Make somebody else one first."))


def _rank(actor: User) -> int:
    """Above whoever runs the place there is nobody: they could write into the database as well."""
    return len(_RANK) if actor.is_operator else _RANK[actor.role]
