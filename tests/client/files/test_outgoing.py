"""Files wait in a room's tray, go out together, and are said when all are stored."""

import pytest

from hubbub.client.files.outgoing import FILES_MAX, Outgoing, Said, Stage, TooMany, Tray


def tray(*names: str) -> tuple[Tray, list[Outgoing]]:
    made = Tray()
    return made, [made.add("#tea", name, b"x" * 1_000, 1_000) for name in names]


def test_a_message_is_said_when_the_last_of_its_files_is_stored() -> None:
    made, (one, two) = tray("a.png", "b.png")
    assert made.send("#tea", " look \n", "m1") == [one, two]
    assert made.stored(two.number, "http://h/2") is None
    assert [file.stage for file in made.of("#tea")] == [Stage.SENDING, Stage.STORED]
    assert made.stored(one.number, "http://h/1") == Said("#tea", "look\nhttp://h/1\nhttp://h/2", "m1")
    assert made.of("#tea") == []


def test_one_that_fails_keeps_its_message_back_until_it_is_sent_or_taken_out() -> None:
    made, (one, two) = tray("a.png", "b.png")
    made.send("#tea", "")
    made.failed(one.number, "no more room")
    assert made.stored(two.number, "http://h/2") is None
    assert (one.stage, one.trouble) == (Stage.FAILED, "no more room")
    assert made.retry(one.number) is one and (one.stage, one.trouble) == (Stage.SENDING, "")
    assert made.retry(one.number) is None  # it is under way
    made.failed(one.number, "no more room")
    assert made.remove(one.number) == Said("#tea", "http://h/2", "")


def test_a_caption_alone_is_said_if_all_its_files_are_taken_out() -> None:
    made, (one,) = tray("a.png")
    made.send("#tea", "look")
    assert made.remove(one.number) == Said("#tea", "look", "")
    made, (one,) = tray("a.png")
    made.send("#tea", "")
    assert made.remove(one.number) is None
    assert made.remove(one.number) is None and made.stored(one.number, "http://h/1") is None


def test_what_is_chosen_while_others_are_sent_goes_with_the_next_message() -> None:
    made, (one,) = tray("a.png")
    made.send("#tea", "first")
    two = made.add("#tea", "b.png", b"", 0)
    assert made.chosen("#tea") == [two] and made.of("#tea") == [one, two]
    assert made.stored(one.number, "http://h/1") == Said("#tea", "first\nhttp://h/1", "")
    assert made.sending == [] and made.send("#tea", "second") == [two]


def test_a_file_that_is_too_large_stops_the_message_before_it_is_sent() -> None:
    made, (one, _) = tray("a.png", "b.png")
    made.limit(999)
    assert one.trouble == "Too large: the server takes files of up to 999 B."
    assert made.send("#tea", "look") == [] and one.stage is Stage.CHOSEN
    made.limit(1_000)
    assert made.send("#tea", "look") != []


def test_a_tray_has_an_end() -> None:
    made, _ = tray(*map(str, range(FILES_MAX)))
    with pytest.raises(TooMany, match="10 files"):
        made.add("#tea", "one more", b"", 0)
    made.add("#games", "elsewhere", b"", 0)


def test_a_name_can_be_changed_and_keeps_its_suffix() -> None:
    made, (one,) = tray("../IMG_1.jpg")
    assert one.name == "_IMG_1.jpg"
    for typed, name in (("cat", "cat.jpg"), ("dog.png", "dog.png"), ("  ", "dog.png"), ("a/b", "a_b.png")):
        made.rename(one.number, typed)
        assert one.name == name
    made.send("#tea", "")
    made.rename(one.number, "late")
    assert one.name == "a_b.png"


def test_files_go_along_with_their_room() -> None:
    made, (one,) = tray("a.png")
    made.send("#tea", "look")
    made.move("#tea", "#coffee")
    assert made.of("#coffee") == [one]
    assert made.stored(one.number, "http://h/1") == Said("#coffee", "look\nhttp://h/1", "")
    two = made.add("#tea", "b", b"", 0)
    assert made.forget("#tea") == [two] and made.of("#tea") == []
