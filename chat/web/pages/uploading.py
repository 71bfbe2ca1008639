"""The composer's form with files in it: what was uploaded with it, and what an earlier try has uploaded."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from aiohttp import web

from chat.actions import files
from chat.errors import BadField, ChatError, TooFast, TooLarge
from chat.identity import require_user
from chat.model.file import MOST_FILES, File, is_file_id
from chat.resources import RESOURCES
from chat.web.forms import Form
from chat.web.uploads import read_form


@dataclass(slots=True)
class Sent:
    """A form, and the files that its message will carry; `faults` say why others did not come through."""

    form: Form = field(default_factory=Form)
    files: list[File] = field(default_factory=list)
    faults: list[ChatError] = field(default_factory=list)

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(file.id for file in self.files)

    def check(self) -> None:
        """Raise the first fault, if there is one: then nothing is posted, and what came through waits in the form."""
        if self.faults:
            raise self.faults[0]


async def read(request: web.Request) -> Sent:
    """The form with all that came through. What is wrong with one file must not cost the words, or the others."""
    resources, user, sent = request.app[RESOURCES], require_user(request), Sent()

    async def take(name: str, chunks: AsyncIterator[bytes]) -> None:
        try:
            sent.files.append(await files.receive(resources, user, name, chunks))
        except (BadField, TooFast, TooLarge) as fault:
            sent.faults.append(fault)

    sent.form, _ = await read_form(request, take)
    ids = [id_ for id_ in sent.form.text("files").split() if is_file_id(id_)][:MOST_FILES]
    found = await files.mine(resources, user, ids) if ids else {}
    sent.files = [found[id_] for id_ in ids if id_ in found] + sent.files
    if len(found) < len(ids):
        sent.faults.append(BadField({"body": files.GONE}))
    return sent
