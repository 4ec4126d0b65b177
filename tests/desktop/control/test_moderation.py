"""Cards of people, and what moderators do: offered by rank, with a reason, from the list of members."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Iterator
from pathlib import Path

import pytest

from hubbub.desktop.control.window import Window
from hubbub.desktop.look.acquaintance import Acquaintance
from hubbub.desktop.look.theme import Theme
from hubbub.desktop.views.cards.profile import ProfileCard
from hubbub.desktop.views.dialogs.moderate import Moderate
from tests.desktop.screen import Screen
from tests.desktop.told import TOKENS, Told

pytestmark = pytest.mark.screen

RANKS = "EXTBAN=,am ACCOUNTEXTBAN=a CHANMODES=beI,k,l,imnst"
TOKENS_OF_RANKS = TOKENS.replace("(ov)@+", "(qaohv)~&@%+") + f" {RANKS}"


@pytest.fixture
def told(screen: Screen, theme: Theme, tmp_path: Path) -> Iterator[Told]:
    made = Told(screen.window, theme, tmp_path, tokens=TOKENS_OF_RANKS)
    screen.settle()
    made.connects()
    screen.focus(made.window.composer.text)
    yield made
    made.closes()


@pytest.fixture
def window(told: Told) -> Window:
    return told.window


@pytest.fixture
def op(told: Told, screen: Screen) -> Window:
    """We are an op of #tea."""
    told.says(":hub MODE #tea +o tester")
    screen.settle()
    return told.window


def card(window: Window) -> ProfileCard:
    assert window.cards.shown
    return window.cards.shown


def words(widget: tk.Misc) -> list[str]:
    """All words in a widget."""
    own = [str(widget.cget("text"))] if "text" in widget.keys() else []  # noqa: SIM118 - tk's keys()
    if isinstance(widget, tk.Canvas):
        items = [item for item in widget.find_all() if str(widget.type(item)) == "text"]
        own = [" ".join(str(widget.tk.call(str(widget), "itemcget", item, "-text")) for item in items)]
    return [*own, *(text for child in widget.winfo_children() for text in words(child))]


def question(window: Window) -> Moderate:
    return next(child for child in window.root.winfo_children() if isinstance(child, Moderate))


def test_a_click_on_a_member_opens_their_card(screen: Screen, told: Told) -> None:
    people = told.window.people.list
    screen.until(lambda: "jonas" in [row.key for row in people.rows])
    y = next(y for y in range(0, 500, 5) if people.key_at(y) == "jonas")
    screen.click(people.canvas, 60, y + 3)
    assert card(told.window).nick == "jonas"
    assert told.asked("WHOIS")[1][-1] == "jonas"


def test_a_card_closes_on_escape_and_the_keyboard_returns(screen: Screen, window: Window) -> None:
    window.cards.open("jonas", 400, 200)
    screen.until(lambda: screen.window.focus_get() is card(window).buttons["Message"])
    screen.press(card(window).buttons["Message"], "Escape")
    assert window.cards.shown is None
    screen.until(lambda: screen.window.focus_get() is window.composer.text)


def test_a_click_beside_a_card_closes_it(screen: Screen, window: Window) -> None:
    window.cards.open("jonas", 400, 200)
    screen.settle()
    screen.click(window.timeline.text, 3, 3)
    assert window.cards.shown is None


def test_a_click_on_an_author_opens_their_card(screen: Screen, told: Told) -> None:
    told.says(":maria!m@h PRIVMSG #tea :good evening")
    text = told.window.timeline.text
    screen.until(lambda: text.search("maria", "1.0", "end"))
    screen.settle()
    box = text.bbox(text.search("maria", "1.0", "end"))
    assert box
    screen.click(text, box[0] + 4, box[1] + box[3] // 2)
    assert card(told.window).nick == "maria"


def test_what_the_server_knows_comes_onto_the_card(screen: Screen, told: Told) -> None:
    told.window.cards.open("jonas", 300, 100)
    for line in (
        "311 tester jonas jo host.example * :Jonas Berg",
        "330 tester jonas jonny :is logged in as",
        "335 tester jonas :is a bot",
        "301 tester jonas :at lunch",
        "317 tester jonas 300 1763800000 :seconds idle, signon time",
        "318 tester jonas :End of WHOIS",
    ):
        told.says(f":hub {line}")
    screen.until(lambda: "Jonas Berg" in words(card(told.window)))
    shown = words(card(told.window))
    assert {"jo@host.example", "at lunch", "5 min ago", "#tea"} <= set(shown)


def test_message_and_mention_are_on_the_card(screen: Screen, window: Window) -> None:
    window.cards.open("jonas", 400, 200)
    card(window).buttons["Mention"].invoke()
    assert window.composer.content == "jonas: " and window.cards.shown is None
    window.cards.open("jonas", 400, 200)
    card(window).buttons["Message"].invoke()
    screen.until(lambda: window.key == "jonas")


def test_who_has_no_rank_is_offered_no_moderation(window: Window) -> None:
    window.cards.open("jonas", 400, 200)
    assert list(card(window).buttons) == ["Message", "Mention"]
    assert window.moderation.roles("jonas") == [] and not window.moderation.is_open_for("jonas")


def test_an_op_is_offered_all_below_their_rank(op: Window, told: Told) -> None:
    assert [role.letter for role in op.moderation.roles("jonas")] == ["o", "h", "v"]
    op.cards.open("jonas", 400, 200)
    assert list(card(op).buttons) == ["Message", "Mention", "Role", "Mute", "Remove", "Ban"]
    told.says(":hub MODE #tea +q maria")
    assert op.moderation.roles("maria") == [] and not op.moderation.is_open_for("maria")


def test_a_halfop_gives_voices_and_nothing_more(told: Told) -> None:
    told.says(":hub MODE #tea +h tester")
    assert [role.letter for role in told.window.moderation.roles("jonas")] == ["v"]


def test_one_may_lay_down_a_role_of_ones_own(op: Window, told: Told) -> None:
    (role,) = op.moderation.roles("tester")
    op.moderation.change_role("tester", role)
    assert told.asked("MODE")[1] == ("#tea", "-o", "tester")


def test_a_role_is_given(op: Window, told: Told) -> None:
    voice = op.moderation.roles("jonas")[-1]
    assert voice.words == "Voice" and not voice.has
    op.moderation.change_role("jonas", voice)
    assert told.asked("MODE")[1] == ("#tea", "+v", "jonas")


def test_an_owner_gives_a_role_for_good_to_an_account(op: Window, told: Told) -> None:
    told.says(":hub MODE #tea +q tester")
    op.moderation.change_role(
        "jonas", next(role for role in op.moderation.roles("jonas") if role.letter == "o")
    )
    assert told.asked_for("CHANSERV") == []
    told.says(":jonas!j@h ACCOUNT jonas_k")
    roles = {role.letter: role for role in op.moderation.roles("jonas")}
    for letter in "oq":
        op.moderation.change_role("jonas", roles[letter])
    assert told.asked_for("CHANSERV") == [("AMODE", "#tea", "+o", "jonas_k")]


def test_somebody_is_removed_with_a_reason(screen: Screen, op: Window, told: Told) -> None:
    op.moderation.ask_remove("jonas")
    asked = question(op)
    screen.focus(asked.reason.entry)
    screen.type(asked.reason.entry, "no spam here")
    screen.press(asked.reason.entry, "Return")
    assert told.asked("KICK")[1] == ("#tea", "jonas", "no spam here")


def test_a_ban_means_the_account_of_who_has_one(op: Window, told: Told) -> None:
    told.says(":jonas!j@h ACCOUNT jonny")
    op.moderation.ask_ban("jonas")
    question(op).reason.value.set("spam")
    question(op).ok.invoke()
    assert told.asked("MODE")[1] == ("#tea", "+b", "a:jonny")
    assert told.asked("KICK")[1] == ("#tea", "jonas", "spam")


def test_a_ban_may_mean_an_address_and_leave_them_inside(op: Window, told: Told) -> None:
    told.says(":jonas!j@spam.example PRIVMSG #tea :buy")
    op.moderation.ask_ban("jonas")
    asked = question(op)
    assert asked.choice
    asked.choice.buttons["address"].invoke()
    asked.also.set(False)
    asked.ok.invoke()
    assert told.asked("MODE")[1] == ("#tea", "+b", "*!*@spam.example")
    assert told.asked_for("KICK") == []


def test_somebody_is_muted_and_told_why(op: Window, told: Told) -> None:
    op.moderation.ask_mute("jonas")
    question(op).reason.value.set("sleep first")
    question(op).ok.invoke()
    assert told.asked("MODE")[1] == ("#tea", "+b", "m:jonas!*@*")
    assert told.asked("NOTICE")[1] == ("jonas", "You were muted in #tea: sleep first")


def test_escape_leaves_everybody_where_they_are(screen: Screen, op: Window, told: Told) -> None:
    op.moderation.ask_remove("jonas")
    screen.focus(question(op).reason.entry)
    screen.press(question(op).reason.entry, "Escape")
    assert told.asked_for("KICK") == []
    assert not any(isinstance(child, Moderate) for child in op.root.winfo_children())


def test_members_are_grouped_by_their_roles(op: Window, told: Told, screen: Screen) -> None:
    told.says(":hub MODE #tea +q maria", ":hub MODE #tea +h jonas", ":hub MODE #tea +v kenji")
    rows = op.people.list
    screen.until(lambda: len([row for row in rows.rows if isinstance(row.data, str)]) == 4)
    titles = [row.data for row in rows.rows if isinstance(row.data, str)]
    assert titles == ["OWNERS · 1", "MODERATORS · 1", "HALF-OPERATORS · 1", "VOICED · 1"]


def test_who_is_not_there_is_told_as_not_there(screen: Screen, told: Told) -> None:
    told.window.cards.open("nobody", 300, 100)
    shown = card(told.window)
    assert shown.known and shown.known.below == "Asking the server …"
    told.says(":hub 401 tester nobody :No such nick", ":hub 318 tester nobody :End of WHOIS")
    screen.until(lambda: shown.known and shown.known.below == "Not here just now")


def test_emoji_in_names_are_pictures(screen: Screen, told: Told) -> None:
    people = told.window.people.list
    screen.until(lambda: len(people.rows) > 5)
    screen.settle()
    before = len([item for item in people.canvas.find_all() if str(people.canvas.type(item)) == "image"])
    told.says(":🍕pizza!p@h JOIN #tea")
    screen.until(lambda: "🍕pizza" in [row.key for row in people.rows])
    screen.settle()
    after = len([item for item in people.canvas.find_all() if str(people.canvas.type(item)) == "image"])
    assert after == before + 2  # an avatar and a pizza


def test_emoji_on_a_card_are_pictures_and_long_words_take_several_lines(screen: Screen, told: Told) -> None:
    nobody = Acquaintance("", "")
    told.window.cards.open("maria", 400, 300)
    told.says(
        ":hub 311 tester maria mm home.test * :Maria \N{TEACUP WITHOUT HANDLE} of the house by the lake, "
        "who is there every day but Sunday",
        f":hub 760 tester maria homepage * :https://example.org/{'long' * 30}",
        ":hub 671 tester maria :is using a secure connection", ":hub 318 tester maria :End",
    )  # fmt: skip
    screen.until(lambda: "encrypted" in (card(told.window).known or nobody).badges)
    name, page = (
        next(each for each in card(told.window).facts.winfo_children() if start in words(each)[0])
        for start in ("Maria", "https")
    )
    assert isinstance(name, tk.Canvas) and isinstance(page, tk.Canvas)
    assert "image" in {str(name.type(item)) for item in name.find_all()} and "\u25a1" not in words(name)[0]
    assert name.winfo_height() >= 2 * 12 and page.winfo_height() >= 2 * 12
    assert "".join(words(page)[0].split()) == f"https://example.org/{'long' * 30}"


def test_operators_bots_and_accounts_are_told_in_the_list(screen: Screen, told: Told) -> None:
    told.says(
        ":hub 352 tester #tea u h hub maria H*@ :0 Maria", ":hub 315 tester #tea :End",
        ":jonas!j@h ACCOUNT jo",
    )  # fmt: skip
    screen.until(lambda: "server operator" in words(told.window.people.list)[0])
    assert "account jo" in words(told.window.people.list)[0]
    told.window.cards.open("maria", 400, 300)
    known = card(told.window).known
    assert known and "server operator" in known.badges
