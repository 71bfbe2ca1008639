"""What administrators choose for the place as a whole: what it is called, who makes an account alone, and whether it
looks at links."""

from dataclasses import dataclass
from typing import Self

from chat.errors import BadField
from chat.languages import Sentence
from chat.model.text import NAME_CHARACTERS, clean_line

# Anybody, or only whoever has an invite.
OPEN, INVITED = "open", "invited"
REGISTRATIONS = (OPEN, INVITED)
ON, OFF = "on", "off"


@dataclass(frozen=True, slots=True)
class SiteChange:
    """A valid wish for it; what is None stays."""

    name: str | None
    registration: str | None
    previews: str | None = None

    @classmethod
    def parse(cls, name: str | None, registration: str | None, previews: bool | None = None) -> Self:
        """Raise BadField naming each field at fault."""
        called = name if name is None else clean_line(name)
        faults = {}
        if called is not None and not 1 <= len(called) <= NAME_CHARACTERS:
            faults["name"] = Sentence("Use 1 to %(most)s characters.", most=NAME_CHARACTERS)
        if registration is not None and registration not in REGISTRATIONS:
            faults["registration"] = Sentence("Choose 'open' or 'invited'.")
        if faults:
            raise BadField(faults)
        return cls(called, registration, previews if previews is None else ON if previews else OFF)
