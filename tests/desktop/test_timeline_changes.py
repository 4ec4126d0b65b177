"""Lines that change, and lines that are new, above the reader: nobody is moved, and all is found."""

import pytest

from hubbub.client.world.model import Model
from hubbub.client.world.rooms import LineKind
from hubbub.desktop.views.messages.timeline import Timeline
from tests.desktop.screen import Screen
from tests.desktop.world import NOON_MS, chatter, hears, tea

pytestmark = pytest.mark.screen


def top(timeline: Timeline) -> tuple[str, int]:
    """The first line that is in view, and its height on the screen."""
    index = timeline.text.index("@0,0")
    info = timeline.text.dlineinfo(index)
    assert info
    return timeline.text.get(f"{index} linestart", f"{index} lineend"), info[1]


def test_who_comes_back_is_led_to_the_first_of_many_new_lines(
    screen: Screen, timeline: Timeline, model: Model
) -> None:
    chatter(model, 300)
    room = tea(model)
    room.unread = 180
    timeline.show(room, room.lines[-180].id)
    screen.settle()
    assert timeline.news.winfo_ismapped() and "180 new messages" in timeline.news.cget("text")
    timeline.news.invoke()
    screen.settle()
    assert not timeline.news.winfo_ismapped()
    assert timeline.text.dlineinfo(timeline.text.search("<120>", "1.0"))
    timeline.show_newest()
    screen.settle()
    assert not timeline.news.winfo_ismapped(), "it was seen"


def test_few_new_lines_need_no_sign(screen: Screen, timeline: Timeline, model: Model) -> None:
    chatter(model, 300)
    room = tea(model)
    room.unread = 2
    timeline.show(room, room.lines[-2].id)
    screen.settle()
    assert not timeline.news.winfo_ismapped()


def test_replies_and_reactions_above_move_the_reader_by_no_pixel(
    screen: Screen, timeline: Timeline, model: Model
) -> None:
    for number in range(240):
        reply = f";+reply=m{number - 2}" if number % 4 == 3 else ""
        hears(model, f"@msgid=m{number}{reply} :maria!m@h PRIVMSG #tea :<{number}> {'and so on ' * 20}")
        if number % 3 == 0:
            hears(model, f"@+reply=m{number};+draft/react=🎉 :jonas!j@h TAGMSG #tea")
    timeline.show(tea(model))
    screen.settle()
    timeline.scroll_by(-1_500)
    screen.settle()
    before = top(timeline)
    timeline._load_older()
    screen.settle()
    assert top(timeline) == before
    hears(model, "@+reply=m150;+draft/react=❤️ :jonas!j@h TAGMSG #tea")
    timeline.refresh_line(tea(model).by_msgid["m150"].id)
    screen.settle()
    assert top(timeline) == before


def test_lines_that_change_one_after_the_other_stay_in_their_order(
    screen: Screen, timeline: Timeline, model: Model
) -> None:
    for number in range(4):
        hears(model, f"@msgid=m{number} :maria!m@h PRIVMSG #tea :<{number}>")
    timeline.show(tea(model))
    tea(model).pending.append(model.add_pending(tea(model), LineKind.MESSAGE, "<4>", NOON_MS, "id1"))
    timeline.refresh_pending()
    before = timeline.text.get("1.0", "end")
    for number in (0, 1, 0, 3, 2, 3):
        line = tea(model).by_msgid[f"m{number}"]
        line.reactions = {"a": ["jonas"]} if not line.reactions else None
        timeline.refresh_line(line.id)
    for number in (1, 2):
        tea(model).by_msgid[f"m{number}"].reactions = None
        timeline.refresh_line(tea(model).by_msgid[f"m{number}"].id)
    assert timeline.text.get("1.0", "end") == before
