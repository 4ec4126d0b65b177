"""Notices reach the system as they were meant, whatever strangers say in them, and clicks come back."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from hubbub.client.alerts.notice import Notice
from hubbub.desktop.system import notifier
from hubbub.desktop.system.notifier import MAX_CLICKABLE, NoNotifier, NotifySend, find
from tests.desktop.programs import Program, program

PATIENCE_S = 20
MODERN = "  -A, --action=[NAME=]Text...  Specifies the actions"


def until(condition: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.01)


def sending(monkeypatch: pytest.MonkeyPatch, folder: Path, help_: str = "", answer: str = "") -> Program:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    return program(monkeypatch, folder, "notify-send", help_=help_, answer=answer)


def nobody_runs(_: object) -> object:
    raise AssertionError("no event loop is needed")


def test_a_notice_is_given_to_notify_send_as_arguments(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    calls = sending(monkeypatch, tmp_path)
    found = find(nobody_runs, tmp_path / "icon.png")  # type: ignore[arg-type]
    found.show(Notice("ann in #tea", "tea?"), lambda: None)
    until(lambda: calls.calls)
    assert calls.calls == [[
        "--app-name=Hubbub", "--category=im.received", f"--icon={tmp_path / 'icon.png'}", "--", "ann in #tea",
        "tea?",
    ]]  # fmt: skip
    found.close()


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("<b>&amp;</b>", "&lt;b&gt;&amp;amp;&lt;/b&gt;"),
        ("--help; $(reboot) `reboot` 'x' \"y\"", "--help; $(reboot) `reboot` 'x' \"y\""),
        ("*äöü* 👩‍🔬", "*äöü* 👩‍🔬"),
    ],
)
def test_words_of_strangers_stay_words(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, body: str, shown: str
) -> None:
    calls = sending(monkeypatch, tmp_path)
    sender = NotifySend(str(tmp_path / "programs" / "notify-send"))
    sender.show(Notice("-u critical", body), lambda: None)
    until(lambda: calls.calls)
    assert calls.calls[0][-3:] == ["--", "-u critical", shown]
    sender.close()


def test_a_click_comes_back_where_the_program_tells_of_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    calls = sending(monkeypatch, tmp_path, MODERN, "default")
    clicked = threading.Event()
    sender = find(nobody_runs)  # type: ignore[arg-type]
    sender.show(Notice("ann", "psst"), clicked.set)
    assert clicked.wait(PATIENCE_S)
    assert {"--action=default=Open", "--wait"} <= set(calls.calls[0])
    sender.close()


def test_a_notice_that_goes_by_itself_was_not_clicked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    calls = sending(monkeypatch, tmp_path, MODERN)
    clicked: list[int] = []
    sender = find(nobody_runs)  # type: ignore[arg-type]
    for number in range(MAX_CLICKABLE + 2):
        sender.show(Notice("ann", f"<{number}>"), lambda: clicked.append(1))
        until(lambda number=number: len(calls.calls) == number + 1)  # type: ignore[misc]
    until(lambda: not [one for one in threading.enumerate() if one.name == "notice"])
    assert clicked == []
    sender.close()


def test_without_anything_that_shows_notices_there_are_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    found = find(nobody_runs)  # type: ignore[arg-type]
    assert isinstance(found, NoNotifier)
    found.show(Notice("ann", "psst"), lambda: None)
    found.close()


def test_a_program_that_has_gone_is_no_trouble(tmp_path: Path) -> None:
    sender = NotifySend(str(tmp_path / "gone"))
    sender.show(Notice("ann", "psst"), lambda: None)
    sender.close()
    thread = sender._worker._thread
    until(lambda: thread and not thread.is_alive())


def test_a_flood_of_notices_is_dropped_and_keeps_nobody_waiting() -> None:
    worker = notifier._Worker()
    may_go, done = threading.Event(), []
    worker.do(may_go.wait)
    for number in range(5 * notifier.MAX_WAITING):
        worker.do(lambda number=number: done.append(number))  # type: ignore[misc]
    may_go.set()
    until(lambda: done and worker._jobs.empty())
    assert len(done) <= notifier.MAX_WAITING + 1
    worker.close()
