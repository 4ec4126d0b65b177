"""The window comes up where it was, and always where it can be seen."""

import pytest

from hubbub.desktop.system.placing import Screen, placed

SCREEN = Screen(0, 0, 1280, 800)


@pytest.mark.parametrize(
    ("stored", "screen", "expected"),
    [
        ("", SCREEN, "1100x720+90+26"),
        ("900x600+40+50", SCREEN, "900x600+40+50"),
        ("900x600+2000+1500", SCREEN, "900x600+380+200"),
        ("900x600+-300+-20", SCREEN, "900x600+0+0"),
        ("900x600+-900+10", Screen(-1280, 0, 2560, 800), "900x600+-900+10"),
        ("3000x2000+0+0", SCREEN, "1280x800+0+0"),
        ("nonsense", Screen(0, 0, 1000, 700), "1000x700+0+0"),
    ],
)
def test_a_window_is_placed_on_the_screen(stored: str, screen: Screen, expected: str) -> None:
    assert placed(stored, 1100, 720, screen) == expected


def test_a_window_that_was_smaller_than_it_can_be_now_is_no_less_on_the_screen() -> None:
    assert placed("1000x700+200+60", 2200, 1440, SCREEN, (1280, 780)) == "1280x780+0+20"
    assert placed("1000x700+200+60", 2200, 1440, SCREEN, (1920, 1260)) == "1920x1260+0+0"
