"""The window and irssi on one server: each sees what the other does, as far as it can be seen there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hubbub.desktop.control.window import Window
from tests.acceptance.process import server
from tests.acceptance.terminals import Irssi, closing
from tests.desktop.company import WITH_FILES, marked, said, say, shown, window
from tests.desktop.screen import Screen

pytestmark = [pytest.mark.screen, pytest.mark.slow]


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    with server(tmp_path, config=WITH_FILES) as hub:
        yield hub.ports["irc"]


@pytest.fixture
def tester(screen: Screen, tmp_path: Path, port: int) -> Iterator[Window]:
    with window(screen, tmp_path, "tester", port) as opened:
        yield opened


@pytest.fixture
def irssi(screen: Screen, tester: Window, tmp_path: Path, port: int) -> Iterator[Irssi]:
    """ivan, in #tea."""
    with closing(Irssi(tmp_path, port, "ivan")) as program:
        program.shows("Welcome to the")
        program.types("/join #tea")
        screen.until(lambda: "ivan" in tester.model.rooms["#tea"].members)
        yield program


def hears(screen: Screen, irssi: Irssi, words: str) -> None:
    """Wait until irssi shows these words."""
    screen.until(lambda: words in irssi.screen)


def test_irssi_reads_what_is_formatted_answered_and_edited_as_plain_words(
    screen: Screen, tester: Window, irssi: Irssi
) -> None:
    irssi.types("who makes the tea?")
    screen.until(lambda: "who makes the tea?" in shown(tester))
    asked = said(tester, "who makes the tea?")
    say(screen, tester, "**green** or `black` 🍵")
    hears(screen, irssi, "tester> **green** or `black` 🍵")
    tester.regarding.reply(asked)
    say(screen, tester, "I do")
    hears(screen, irssi, "tester> I do")
    tester.actions.react("#tea", asked, "🎉")
    say(screen, tester, "teh kettle")
    mine = said(tester, "teh kettle")
    assert tester.regarding.edit_last()
    tester.composer.set_content("the kettle")
    screen.press(tester.composer.text, "Return")
    hears(screen, irssi, "tester> the kettle")
    screen.until(lambda: mine.current.text == "the kettle" and mine.current.msgid)
    tester.actions.redact("#tea", mine)
    screen.until(lambda: mine.current.deleted_by)
    say(screen, tester, "one\ntwo")
    hears(screen, irssi, "tester> two")
    screen.until(lambda: asked.reactions == {"🎉": ["tester"]})
    for hidden in ("reply", "TAGMSG", "🎉", "REDACT", "BATCH"):
        assert hidden not in irssi.screen
    assert "tester> one" in irssi.screen


def test_what_irssi_colours_emphasises_and_does_is_shown_so(
    screen: Screen, tester: Window, irssi: Irssi
) -> None:
    irssi.types("\x02loud\x02 and \x0304red\x03 and \x1dslanted\x1d")
    irssi.types("/me waves")
    screen.until(lambda: "waves" in shown(tester))
    assert "loud and red and slanted" in shown(tester)
    assert "ivan waves" in shown(tester)
    assert marked(tester, "bold") == "loud" and marked(tester, "italic") == "slanted"
    text = tester.timeline.text
    coloured = text.tag_names(text.search("red and", "1.0"))
    assert any(text.tag_cget(tag, "foreground") not in {"", tester.theme.palette.text} for tag in coloured)


def test_a_file_is_an_address_for_irssi(screen: Screen, tester: Window, irssi: Irssi, tmp_path: Path) -> None:
    (tmp_path / "plan.pdf").write_bytes(b"%PDF-1.7 tea at four")
    screen.until(lambda: tester.files.host)
    tester.files.add([tmp_path / "plan.pdf"])
    tester.composer.insert("the plan")
    tester.composer.send_button.invoke()
    hears(screen, irssi, "tester> the plan")
    hears(screen, irssi, "tester> http://127.0.0.1:")
