"""Who may do what to accounts: the only author of these decisions."""

from chat.errors import BadField, Forbidden
from chat.model.user import ADMINISTRATORS, User

_RANK = {"guest": 0, "member": 1, "admin": 2, "owner": 3}


def may_administer(user: User) -> None:
    if not user.is_admin:
        raise Forbidden("Only administrators may do this.")


def may_block_account(actor: User, target: User) -> None:
    """Administrators, but nobody above them and not themselves."""
    may_administer(actor)
    if actor.id == target.id:
        raise Forbidden("You cannot block yourself.")
    if _RANK[target.role] > _RANK[actor.role]:
        raise Forbidden("You cannot do this to somebody above you.")


def may_change_account(actor: User, target: User, role: str, administrators: int) -> None:
    """Administrators, up to their own role; `administrators` are all that there are, and one remains."""
    may_administer(actor)
    if role not in _RANK:
        raise BadField({"role": f"Choose one of {', '.join(_RANK)}."})
    if max(_RANK[target.role], _RANK[role]) > _RANK[actor.role]:
        raise Forbidden("You cannot give a role above your own, nor take one.")
    if target.is_admin and role not in ADMINISTRATORS and administrators < 2:
        raise Forbidden("This is the last administrator. Make somebody else one first.")
