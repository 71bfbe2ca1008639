"""The operator: the account that acts for the command line. Nobody signs in as it, and it is in no list of people."""

from sqlalchemy.exc import IntegrityError

from chat.errors import Internal
from chat.model.user import NO_PASSWORD, OPERATOR, SYSTEM, Registration, User
from chat.resources import Resources
from chat.store import users

NAME = "Command line"
# The second one where somebody had taken the first before there was an operator: no person's name has a blank.
_USERNAMES = ("command-line", "command line")


async def find(resources: Resources) -> User:
    """The operator, who is made when they are first asked for."""
    for username in _USERNAMES:
        async with resources.db.read() as db:
            known = await users.find(db, OPERATOR)
        if known is not None:
            return known
        try:
            async with resources.db.begin() as db:
                return await users.insert_one(db, Registration(username, NAME, ""), OPERATOR, NO_PASSWORD, SYSTEM)
        except IntegrityError:
            # The name is taken, or another command has just made the operator.
            continue
    raise Internal("The account of the command line cannot be made.")
