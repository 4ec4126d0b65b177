"""What waits for a person on a server."""

from hubbub.client.shown.waiting import Waiting, waiting, waiting_in
from hubbub.client.world.model import Model
from hubbub.client.world.rooms import Room


def with_counts(model: Model, name: str, unread: int, mentions: int = 0) -> Room:
    room = model.open_room(name)
    room.unread, room.mentions = unread, mentions
    return room


def test_mentions_in_channels_and_all_words_of_one_person_call() -> None:
    model = Model("tester")
    assert waiting(model) == Waiting(0, news=False)
    assert waiting_in(model, with_counts(model, "#tea", 7, 2)) == Waiting(2, news=True)
    assert waiting_in(model, with_counts(model, "maria", 3)) == Waiting(3, news=True)
    assert waiting_in(model, with_counts(model, "#den", 4)) == Waiting(0, news=True)
    assert waiting(model) == Waiting(5, news=True)


def test_nothing_waits_in_a_muted_room() -> None:
    model = Model("tester")
    room = with_counts(model, "#tea", 7, 2)
    model.attention.mute(room.key, 1 << 50)
    assert waiting(model) == Waiting()
