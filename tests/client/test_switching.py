"""Names are found by their parts, the likeliest place first."""

from hubbub.client.switching import FOUND_MAX, Candidate, Kind, find


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
