"""The drawing of the tables is of these tables."""

from chat.store import diagram


def test_the_drawing_in_the_documents_is_of_the_tables_as_they_are() -> None:
    assert diagram.document() == diagram.DOCUMENT.read_text(), "Run `make schema`."
