"""Back and forth between the places one has been to."""

from hubbub.client.shown.trail import MAX_PLACES, Trail


def anywhere(place: str) -> bool:
    return bool(place)


def walked(*places: str) -> Trail[str]:
    trail = Trail[str]()
    for place in places:
        trail.visit(place)
    return trail


def test_one_goes_back_and_forth_again() -> None:
    trail = walked("a", "b", "c")
    assert [trail.step(by, anywhere) for by in (-1, -1, -1, 1, 1, 1)] == ["b", "a", None, "b", "c", None]


def test_arriving_by_the_trail_leaves_it_as_it_is() -> None:
    trail = walked("a", "b", "c")
    trail.visit(trail.step(-1, anywhere) or "")
    assert trail.step(1, anywhere) == "c"


def test_going_elsewhere_cuts_off_what_lay_ahead() -> None:
    trail = walked("a", "b", "c")
    trail.step(-1, anywhere)
    trail.visit("d")
    assert trail.step(1, anywhere) is None
    assert trail.step(-1, anywhere) == "b"


def test_what_is_gone_is_passed_by() -> None:
    trail = walked("a", "gone", "a", "b")
    assert trail.step(-1, lambda place: place != "gone") == "a"
    assert walked("a", "gone", "a").step(-1, lambda place: place != "gone") is None


def test_an_empty_trail_leads_nowhere() -> None:
    assert walked().step(-1, anywhere) is None


def test_it_knows_where_one_was_lately() -> None:
    assert walked("a", "b", "a").last_visits() == {"b": 2, "a": 3}


def test_it_forgets_its_beginning() -> None:
    trail = walked(*(str(number) for number in range(2 * MAX_PLACES)))
    steps = 0
    while trail.step(-1, anywhere):
        steps += 1
    assert steps == MAX_PLACES - 1
