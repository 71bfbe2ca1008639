"""A room as its readers see it."""

from chat.model.room import Kind, OpenRoom, Position
from chat.model.user import User, unnamed

ANN, BEN, CAT = (User(0, code * 8, name.lower(), name) for code, name in [("C", "Ann"), ("B", "Ben"), ("A", "cat")])
ACCOUNTS = {one.usercode: one for one in (ANN, BEN, CAT)}


def direct(*people: User) -> OpenRoom:
    among = tuple(unnamed(one.usercode) for one in people)
    return OpenRoom("dm-3f9k2c8m", Kind.DIRECT, "", "", "", Position(1, 7), 7, people=among)


def test_a_direct_room_is_called_by_the_others() -> None:
    room = direct(CAT, BEN, ANN)

    names = [room.seen_by(viewer.usercode, ACCOUNTS).name for viewer in (ANN, BEN, CAT)]

    assert ["Ben, cat", "Ann, cat", "Ann, Ben"] == names


def test_its_people_are_all_of_them() -> None:
    seen = direct(CAT, BEN, ANN).seen_by(BEN.usercode, ACCOUNTS)

    assert (ANN, BEN, CAT) == seen.people
    assert [one.public() for one in (ANN, BEN, CAT)] == seen.summary()["people"]
    assert ("Ann, cat", "dm-3f9k2c8m", 7) == tuple(seen.summary()[field] for field in ("name", "room", "seq"))


def test_whose_account_is_not_at_hand_is_called_by_the_usercode() -> None:
    seen = direct(BEN, ANN).seen_by(ANN.usercode, {ANN.usercode: ANN})

    assert "BBBB-BBBB" == seen.name


def test_other_rooms_look_the_same_to_everybody() -> None:
    room = OpenRoom("crew", Kind.CLOSED, "Crew", "", "", Position(1, 7), 7)

    assert {} == room.personal()
    assert "Crew" == room.summary()["name"]
    assert "people" not in room.summary()
