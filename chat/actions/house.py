"""The house: the account that speaks for the product itself. Nobody signs in as it, and it is in no list of people."""

from chat.actions import accounts, site
from chat.errors import Internal
from chat.model.user import HOUSE, AccountChange, User
from chat.resources import Resources


async def find(resources: Resources) -> User:
    """The house, under the name of the site."""
    house = await accounts.find(resources, HOUSE)
    if house is None:
        raise Internal("The account of the house is missing. Migrate the database.")
    named = AccountChange.parse(name=await site.name(resources))
    return house if house.name == named.fields["name"] else await accounts.change(resources, house, named)
