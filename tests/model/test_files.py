"""Files: names, sizes, and how large a picture is shown."""

import pytest

from chat.model.file import File, clean_name, shown_size, spoken


def test_sizes_are_said_as_people_say_them() -> None:
    sizes = (0, 999, 1000, 312_400, 999_499, 999_500, 2_140_000, 9_960_000, 14_000_000, 1_500_000_000)

    # The script says the same: tests/js/uploads.test.mjs.
    said = ["0 B", "999 B", "1 kB", "312 kB", "999 kB", "1.0 MB", "2.1 MB", "10 MB", "14 MB", "1.5 GB"]
    assert said == [shown_size(size) for size in sizes]


@pytest.mark.parametrize(
    ("size", "shown"),
    [((1600, 1000), (352, 220)), ((100, 1000), (35, 352)), ((20, 10), (20, 10)), ((1, 9000), (1, 352))],
)
def test_pictures_keep_their_proportions(size: tuple[int, int], shown: tuple[int, int]) -> None:
    assert shown == File("1", "a.png", "image/png", 1, *size).shown


def test_only_proven_kinds_are_shown() -> None:
    kinds = {type_: File("1", "a", type_, 1).kind for type_ in ("image/png", "image/svg+xml", "video/mp4", "text/html")}

    assert {"image/png": "image", "image/svg+xml": "file", "video/mp4": "video", "text/html": "file"} == kinds


def test_an_address_holds_any_name() -> None:
    file = File("1", clean_name("a/b?c#d%/é&.png"), "image/png", 1, 1, 1)

    assert ("/files/1/%C3%A9%26.png", "/files/1/%C3%A9%26.png?thumbnail") == (file.url, file.thumbnail)
    assert "é&.png, é&.png" == spoken([file, file])
