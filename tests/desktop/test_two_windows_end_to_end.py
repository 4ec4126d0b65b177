"""Two people at their windows on one server: what one does, the other sees."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hubbub.desktop.control.window import Window
from hubbub.desktop.views.messages.message_bar import DELETE
from hubbub.desktop.views.sides.members import groups
from hubbub.desktop.views.sides.switcher import Switcher
from tests.acceptance.process import server
from tests.desktop.company import attend, marked, outline, said, say, shown, tagged, window
from tests.desktop.screen import Screen

pytestmark = [pytest.mark.screen, pytest.mark.usefixtures("noon")]


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    with server(tmp_path) as hub:
        yield hub.ports["irc"]


@pytest.fixture
def maria(screen: Screen, tmp_path: Path, port: int) -> Iterator[Window]:
    with window(screen, tmp_path, "maria", port) as opened:
        yield opened


@pytest.fixture
def jonas(screen: Screen, tmp_path: Path, port: int, maria: Window) -> Iterator[Window]:
    with window(screen, tmp_path, "jonas", port, "#tea", "#cake") as opened:
        screen.until(lambda: "jonas" in maria.model.rooms["#tea"].members)
        yield opened


def click_chip(screen: Screen, window: Window) -> None:
    """Click on the first reaction."""
    text = window.timeline.text
    box = text.bbox(str(text.tag_ranges("chips")[0]))
    assert box
    screen.click(text, box[0] + 3, box[1] + 3)


def people(window: Window) -> list[tuple[str, list[str]]]:
    """Who is listed beside the shown room, by the titles of the list."""
    found = groups(window.model, window.room)
    return [(title, [member.nick for member in members]) for title, members in found]


def test_a_reply_is_a_quote_that_leads_to_its_source(screen: Screen, maria: Window, jonas: Window) -> None:
    say(screen, maria, "who makes the tea?")
    for number in range(40):
        say(screen, maria, f"and word {number}")
    screen.until(lambda: "word 39" in shown(jonas))
    jonas.regarding.reply(said(jonas, "who makes the tea?"))
    say(screen, jonas, "me")
    screen.until(lambda: "who makes the tea?" in marked(maria, "answered"))
    assert "maria" in marked(maria, "answered")
    assert outline(maria)[-1] == "jonas: me"
    text = maria.timeline.text
    box = text.bbox(text.search("who makes", text.tag_ranges("answered")[0]))
    assert box
    screen.click(text, box[0] + 2, box[1] + box[3] // 2)
    screen.until(lambda: text.tag_ranges("sought"))
    assert "who makes the tea?" in marked(maria, "sought")


def test_a_reply_of_any_client_that_knows_the_draft_is_a_quote(
    screen: Screen, maria: Window, port: int
) -> None:
    say(screen, maria, "who makes the tea?")
    msgid = said(maria, "who makes the tea?").msgid
    with tagged(port, "kenji") as kenji:
        kenji.sends(f"@+draft/reply={msgid} PRIVMSG #tea :me")
        screen.until(lambda: "who makes the tea?" in marked(maria, "answered"))


def test_a_quote_shows_neither_marks_nor_what_is_covered(
    screen: Screen, maria: Window, jonas: Window
) -> None:
    say(screen, maria, "I think **Lena** knows: ||the butler||")
    screen.until(lambda: "Lena" in shown(jonas))
    jonas.regarding.reply(said(jonas, "I think **Lena** knows: ||the butler||"))
    say(screen, jonas, "no!")
    screen.until(lambda: marked(maria, "answered"))
    for each in (maria, jonas):
        assert "I think Lena knows: •••••" in marked(each, "answered")


def test_a_reaction_is_joined_and_taken_back_from_both_sides(
    screen: Screen, maria: Window, jonas: Window
) -> None:
    say(screen, maria, "tea is ready")
    line = said(maria, "tea is ready")
    screen.until(lambda: "tea is ready" in shown(jonas))
    same = said(jonas, "tea is ready")
    jonas.actions.react("#tea", same, "🍵")
    screen.until(lambda: maria.timeline.text.tag_ranges("chips"))
    click_chip(screen, maria)
    screen.until(lambda: same.reactions == {"🍵": ["jonas", "maria"]} == line.reactions)
    click_chip(screen, jonas)
    screen.until(lambda: line.reactions == {"🍵": ["maria"]})
    click_chip(screen, maria)
    screen.until(lambda: not same.reactions and not jonas.timeline.text.tag_ranges("chips"))


def test_an_edit_stands_in_its_place_and_a_deletion_leaves_no_word(
    screen: Screen, maria: Window, jonas: Window
) -> None:
    say(screen, maria, "teh kettle")
    say(screen, jonas, "which?")
    attend(screen, maria)
    screen.press(maria.composer.text, "Up")
    assert maria.composer.content == "teh kettle"
    maria.composer.set_content("the kettle")
    screen.press(maria.composer.text, "Return")
    screen.until(lambda: "the kettle (edited)" in shown(jonas))
    assert outline(jonas) == [outline(jonas)[0], "maria: the kettle", "jonas: which?"]
    assert "teh" not in shown(jonas)
    screen.until(lambda: said(maria, "the kettle").current.msgid)
    mine = said(maria, "the kettle")
    maria.messages.do(DELETE, mine, 0, 0)
    assert maria.messages.asking
    maria.messages.asking.ok.invoke()
    screen.until(lambda: "kettle" not in shown(jonas) and "kettle" not in shown(maria))
    assert "Message deleted" in shown(jonas)


def test_each_sees_the_other_write(screen: Screen, maria: Window, jonas: Window) -> None:
    attend(screen, maria)
    screen.type(maria.composer.text, "hm")
    screen.until(lambda: jonas.typing.cget("text") == "maria is typing …")
    attend(screen, jonas)
    screen.type(jonas.composer.text, "well")
    screen.until(lambda: maria.typing.cget("text") == "jonas is typing …")
    screen.press(jonas.composer.text, "Return")
    screen.until(lambda: "well" in shown(maria))
    assert maria.typing.cget("text") == ""


def test_who_comes_back_to_a_draft_or_has_edited_does_not_write(
    screen: Screen, maria: Window, jonas: Window, port: int
) -> None:
    with tagged(port, "kenji") as kenji:
        say(screen, jonas, "teh tea")
        kenji.hears(":teh tea")
        kenji.heard = ""
        screen.press(jonas.composer.text, "Up")
        screen.until(lambda: maria.typing.cget("text") == "jonas is typing …")
        jonas.composer.set_content("the tea")
        screen.press(jonas.composer.text, "Return")
        screen.until(lambda: "the tea (edited)" in shown(maria))
        assert maria.typing.cget("text") == ""
        screen.type(jonas.composer.text, "half a")
        screen.until(lambda: maria.typing.cget("text") == "jonas is typing …")
        kenji.hears("+typing=active", 60)
        jonas.show_room("#cake")
        jonas.actions.chat._typing.reset()
        kenji.has_heard("typing")
        kenji.heard = ""
        jonas.show_room("#tea")
        screen.until(lambda: jonas.composer.content == "half a")
        jonas.actions.enter("#tea", "that is all")
        kenji.hears(":that is all")
        assert "typing" not in kenji.heard
        screen.type(jonas.composer.text, " sentence")
        kenji.hears("+typing=active")


def test_what_is_said_elsewhere_is_counted_until_it_is_read(
    screen: Screen, maria: Window, jonas: Window, port: int
) -> None:
    cake = jonas.model.rooms["#cake"]
    with tagged(port, "kenji", "#cake") as kenji:
        kenji.says("one", "jonas: two", "three")
        screen.until(lambda: (cake.unread, cake.mentions) == (3, 1))
        screen.until(lambda: jonas.root.title().startswith("(1) "))
        assert screen.shows(jonas.sidebar.rooms, jonas.theme.palette.alert, 30)
        attend(screen, jonas)
        screen.press(jonas.composer.text, "Alt-Shift-Down")
        screen.until(lambda: jonas.key == "#cake" and (cake.unread, cake.mentions) == (0, 0))
        screen.until(lambda: jonas.root.title().startswith("#cake"))
        assert not screen.shows(jonas.sidebar.rooms, jonas.theme.palette.alert, 30)
        assert "[new]" in outline(jonas) and outline(jonas)[-1] == "three"


def test_people_stand_by_role_and_presence_and_each_has_a_card(
    screen: Screen, maria: Window, jonas: Window, port: int
) -> None:
    with tagged(port, "kenji") as kenji:
        screen.until(lambda: people(jonas) == [("MODERATORS", ["maria"]), ("ONLINE", ["jonas", "kenji"])])
        kenji.sends("AWAY :back at six")
        maria.actions.set_role("#tea", "jonas", "v", True)
        screen.until(lambda: people(jonas)[1:] == [("VOICED", ["jonas"]), ("AWAY", ["kenji"])])
        listed = jonas.people.list
        screen.until(lambda: "kenji" in [row.key for row in listed.rows])
        screen.settle()
        y = next(y for y in range(0, 500, 4) if listed.key_at(y) == "kenji")
        screen.click(listed.canvas, 60, y + 3)
        card = jonas.cards.shown
        assert card and card.known and card.nick == "kenji"
        screen.until(lambda: "back at six" in str(card.known))
        jonas.actions.open("kenji")
        screen.until(lambda: jonas.key == "kenji" and jonas.header.hint.text == "away: back at six")
        jonas.model.people["kenji"].away = ""  # all that a list of who is here tells
        jonas.header.show(jonas.room)
        assert jonas.header.hint.text == "Away"


def test_a_command_is_completed_with_its_usage_and_done(screen: Screen, maria: Window, jonas: Window) -> None:
    attend(screen, maria)
    text = maria.composer.text
    screen.type(text, "/to")
    offer = maria.suggestions
    screen.until(lambda: offer.is_open and [row.key for row in offer.list.rows] == ["topic"])
    screen.press(text, "Tab")
    screen.type(text, "tea at four")
    screen.press(text, "Return")
    screen.until(lambda: jonas.header.hint.text == "tea at four")


def test_one_goes_to_a_person_by_a_part_of_their_name_and_writes_to_them(
    screen: Screen, maria: Window, jonas: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    attend(screen, maria)
    screen.press(maria.composer.text, "Control-k")
    switcher = next(child for child in maria.center.winfo_children() if isinstance(child, Switcher))
    screen.until(lambda: maria.focus_get() is switcher.entry)
    screen.type(switcher.entry, "@jo")
    screen.press(switcher.entry, "Return")
    screen.until(lambda: maria.key == "jonas" and maria.focus_get() is maria.composer.text)
    screen.type(maria.composer.text, "psst")
    screen.press(maria.composer.text, "Return")
    screen.until(lambda: "maria" in jonas.model.rooms and jonas.model.rooms["maria"].unread == 1)
    jonas.show_room("maria")
    assert outline(jonas)[-1] == "maria: psst"
    offered: list[str] = []
    monkeypatch.setattr(
        jonas.menus, "popup", lambda x, y, entries: offered.extend(e[0] for e in entries if e)
    )
    jonas.menus.line(said(jonas, "psst"), 0, 0)
    assert "Profile of maria" in offered and "Write to maria" not in offered


def test_a_room_of_somebody_else_is_found_by_what_it_is_about_and_joined(
    screen: Screen, maria: Window, jonas: Window
) -> None:
    jonas.actions.set_topic("#cake", "recipes of *all* kinds")
    screen.until(lambda: jonas.model.rooms["#cake"].topic)
    attend(screen, maria)
    screen.press(maria.composer.text, "Control-j")
    dialog = maria.menus.rooms
    assert dialog
    screen.until(lambda: "2 rooms" in str(dialog.status.cget("text")))
    screen.focus(dialog.entry)
    screen.type(dialog.entry, "recipes")
    assert [row.key for row in dialog.list.rows] == ["#cake", "#recipes"]
    screen.press(dialog.entry, "Return")
    screen.until(lambda: maria.key == "#cake" and "maria" in jonas.model.rooms["#cake"].members)
    switcher = jonas.desk.walker.find()
    switcher.typed.set("#tea-time")
    switcher._go(switcher.found.cursor)
    screen.until(lambda: "#tea-time" in jonas.model.rooms and jonas.model.rooms["#tea-time"].joined)
