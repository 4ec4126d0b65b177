"""Names are found by their parts, the likeliest place first."""

from hubbub.client.shown.switching import FOUND_MAX, Candidate, Home, Kind, find, offers
from tests.client.scene import World


def channel(name: str, server: str = "hub", **more: object) -> Candidate:
    return Candidate(Kind.CHANNEL, server, f"#{name}", f"#{name}", server.title(), **more)  # type: ignore[arg-type]


def person(nick: str, kind: Kind = Kind.PERSON, **more: object) -> Candidate:
    return Candidate(kind, "hub", nick, nick, "Hub", **more)  # type: ignore[arg-type]


def names(candidates: list[Candidate], typed: str) -> list[str]:
    return [one.name for one in find(candidates, typed)]


def test_a_better_fit_comes_first() -> None:
    every = [channel(name) for name in ("steam", "green-tea", "tea", "teapot", "the-east", "coffee")]
    assert names(every, "tea") == ["#tea", "#teapot", "#green-tea", "#steam", "#the-east"]


def test_among_equal_fits_what_waits_and_then_what_was_visited_lately() -> None:
    every = [
        channel("team-a"), channel("team-b", last=3), channel("team-c", news=True), channel("team-d", last=9),
        channel("team-e", calls=1, news=True),
    ]  # fmt: skip
    order = ["#team-e", "#team-c", "#team-d", "#team-b", "#team-a"]
    assert names(every, "team") == names(every, "") == order


def test_where_one_is_comes_last() -> None:
    every = [channel("tea", is_here=True, last=9), channel("teapot", last=8)]
    assert names(every, "") == names(every, "te") == ["#teapot", "#tea"]


def test_a_sign_asks_for_channels_or_for_people() -> None:
    every = [channel("maria-fans"), person("maria"), person("mario", Kind.DIRECT)]
    assert names(every, "#mar") == ["#maria-fans"]
    assert names(every, "@mar") == ["mario", "maria"]
    assert names(every, "@") == ["mario", "maria"]
    assert names(every, "") == ["#maria-fans", "mario"], "not everybody who is anywhere"


def test_a_second_word_names_the_server() -> None:
    every = [channel("tea", "libera"), channel("tea", "oftc"), channel("python", "libera")]
    assert [one.server for one in find(every, "tea lib")] == ["libera"]
    assert [one.server for one in find(every, "tea")] == ["libera", "oftc"]


def test_a_server_is_found_by_its_name() -> None:
    server = Candidate(Kind.SERVER, "libera", "", "Libera", "Libera")
    assert find([channel("tea", "libera"), server], "lib") == [server]


def test_case_and_accents_of_any_script_are_found_as_they_are_typed() -> None:
    assert names([channel("ÉCOLE"), channel("straße")], "école") == ["#ÉCOLE"]
    assert names([channel("straße")], "STRASSE") == ["#straße"]


def test_no_more_are_shown_than_can_be_read() -> None:
    assert len(find([channel(f"room{number}") for number in range(900)], "room")) == FOUND_MAX


def test_what_fits_nowhere_finds_nothing() -> None:
    assert names([channel("tea"), person("maria")], "xyz") == []


# ------------------------------------------------------------------------------------- where one is not yet


def to_join(name: str, people: int = 0) -> Candidate:
    return Candidate(Kind.JOIN, "hub", f"#{name}", f"#{name}", "Hub", people=people)


def test_rooms_to_be_joined_come_after_those_one_is_in_the_fullest_first() -> None:
    every = [to_join("tea-garden", 9), to_join("tea-house", 90), to_join("tea", 1), channel("steam")]
    assert names(every, "tea") == ["#steam", "#tea", "#tea-house", "#tea-garden"]
    assert names(every, "tg") == [], "their letters alone are too little among so many"
    assert names(every, "") == ["#steam"] and names(every, "#")[0] == "#steam"


def offered(typed: str, *found: Candidate) -> list[tuple[Kind, str]]:
    home = Home("hub", "Hub", World("me").in_room("Bob").model)
    return [(one.kind, one.key) for one in offers([home], typed, found)]


def test_the_name_of_a_room_one_is_not_in_is_offered() -> None:
    assert offered("#cake") == offered(" cake ") == [(Kind.JOIN, "#cake")]
    assert offered("#tea") == offered("TEA") == [], "one is there"
    assert offered("cake", to_join("Cake")) == [], "it is found already"


def test_the_name_of_somebody_is_offered_after_its_sign() -> None:
    assert offered("@zoe") == [(Kind.PERSON, "zoe")]
    assert offered("@zoe", person("Zoe")) == offered("@me") == offered("@#cake") == []


def test_what_can_be_no_name_is_not_offered() -> None:
    assert [typed for typed in ("", "c", "#", "@", "two words", "a,b", "#a,b") if offered(typed)] == []


def test_with_several_servers_each_is_offered_but_not_all_of_many() -> None:
    homes = [Home(str(number), "Hub", World().model) for number in range(9)]
    assert [one.server for one in offers(homes, "cake", [])] == ["0", "1", "2", "3", "4"]
