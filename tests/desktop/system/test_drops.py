"""Files are dropped on the window by tkdnd, in the Tk that is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubbub.desktop.look.theme import Theme
from hubbub.desktop.system import drops
from tests.desktop.file_hub import FileHub, window_on
from tests.desktop.screen import Screen

pytestmark = pytest.mark.screen


def test_what_is_dropped_is_a_list_of_files_of_this_machine() -> None:
    dropped = ["/a b/c.txt", "file:///d%20e", "file://localhost/f", "file://elsewhere/g", ""]
    assert drops.paths_of(dropped) == [Path("/a b/c.txt"), Path("/d e"), Path("/f")]


def test_tkdnd_is_loaded_into_a_tk_that_is_there_and_calls_us(screen: Screen, tmp_path: Path) -> None:
    taken: list[list[Path]] = []
    hovers: list[bool] = []
    assert drops.accept(screen.window, screen.window, taken.append, hovers.append)
    tk_call = screen.window.tk.call
    for event in ("<<DropEnter>>", "<<DropLeave>>"):
        tk_call("eval", tk_call("bind", ".", event))
    assert hovers == [True, False]
    one, two = str(tmp_path / "a b.txt"), str(tmp_path / "{c}.txt")
    data = (
        screen.window.tk.merge(one, two) if hasattr(screen.window.tk, "merge") else tk_call("list", one, two)
    )
    script = str(tk_call("bind", ".", "<<Drop:DND_Files>>"))
    answer = tk_call("eval", tk_call("string", "map", ("%D", tk_call("list", data)), script))
    assert taken == [[Path(one), Path(two)]] and answer == "copy"


def test_files_held_over_the_window_are_invited_and_then_wait_in_the_tray(
    screen: Screen, theme: Theme, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("tea")
    with FileHub() as hub, window_on(hub, screen, theme, tmp_path / "profile") as window:
        tk_call, view = screen.window.tk.call, window.files.view
        screen.until(lambda: window.files.host and tk_call("bind", str(window), "<<DropEnter>>"))
        tk_call("eval", tk_call("bind", str(window), "<<DropEnter>>"))
        screen.until(view.invitation.winfo_ismapped)
        assert view.invitation.cget("text") == "Drop files here to send them to #tea"
        script = str(tk_call("bind", str(window), "<<Drop:DND_Files>>"))
        data = tk_call("list", tk_call("list", str(tmp_path / "a.txt")))
        tk_call("eval", tk_call("string", "map", ("%D", data), script))
        screen.until(lambda: not view.invitation.winfo_ismapped())
        assert [file.name for file in window.files.tray.of("#tea")] == ["a.txt"]
