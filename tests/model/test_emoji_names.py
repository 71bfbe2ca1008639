"""What a picture may be called."""

import pytest

from chat.errors import BadField
from chat.model.emoji import parse_name


@pytest.mark.parametrize(
    ("text", "name"), [("party-parrot", "party-parrot"), (" :Ship_It: ", "ship_it"), ("c+", "c+"), ("x" * 32, "x" * 32)]
)
def test_a_name_is_kept_small_and_without_its_colons(text: str, name: str) -> None:
    assert name == parse_name(text)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Use 2 to 32 small letters"),
        ("x", "Use 2 to 32 small letters"),
        ("x" * 33, "Use 2 to 32 small letters"),
        ("two words", "Use 2 to 32 small letters"),
        ("größe", "Use 2 to 32 small letters"),
        ("tada", "🎉 is called so already."),
        ("thumbs_up", "👍 is called so already."),
        ("+1", "👍 is called so already."),
    ],
)
def test_what_is_no_name_is_refused_with_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(BadField) as refused:
        parse_name(text)

    assert refused.value.fields["name"].startswith(sentence)
