"""The index of search, made anew out of the messages; people search on meanwhile."""

from pydantic import Field

from chat.actions import indexing
from chat.languages import Sentence
from chat.tasks import Arguments, Result, Work, task


class Nothing(Arguments):
    pass


class Indexed(Result):
    messages: int = Field(title=Sentence("Messages"))


@task(Sentence("Make the index of search anew"), seconds=24 * 3600, for_administrators=True)
async def reindex_search(_args: Nothing, work: Work) -> Indexed:
    return Indexed(messages=await indexing.index_anew(work.resources, work.user, work.progress))
