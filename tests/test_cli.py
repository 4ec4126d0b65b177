"""The command line."""

import subprocess
import sys
from pathlib import Path

import pytest

from hubbub import __version__, cli


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["--version"])
    assert (ended.value.code, capsys.readouterr().out) == (0, f"hubbub {__version__}\n")


def test_help_names_the_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["help"]) == 0
    assert "serve" in capsys.readouterr().out


@pytest.mark.parametrize("link", ["hubbub://host/room", "irc://host/room?key", "IRCS://host"])
def test_a_link_goes_to_the_window(link: str, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[list[str]] = []
    monkeypatch.setattr(cli, "open_window", opened.append)
    cli.main(["--nick", "ada", link])
    assert opened == [["--nick", "ada", link]]


def test_what_is_neither_a_link_nor_a_command_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["https://host/room"])
    assert "invalid choice" in capsys.readouterr().err


def test_a_wrong_configuration_is_printed_and_nothing_is_started(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "hubbub.toml"
    path.write_text("[server]\nnetwrk = 'x'\n", encoding="utf-8")
    assert cli.main(["serve", "--config", str(path)]) == cli.EXIT_CONFIG
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(
        f'The server was not started.\n{path}:2: [server] has no key "netwrk"; did you mean'
    )


def test_a_log_that_cannot_be_written_stops_the_start(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "hubbub.toml"
    path.write_text("[log]\nfile = 'nowhere/hubbub.log'\n", encoding="utf-8")
    assert cli.main(["serve", "--config", str(path)]) == cli.EXIT_CONFIG
    assert "cannot be written: No such file or directory" in capsys.readouterr().err


def test_a_wrong_argument_is_refused_before_anything_is_loaded() -> None:
    code = (
        "import sys\nfrom hubbub import cli\n"
        "try: cli.main(['serve', '--confg', 'x'])\n"
        "except SystemExit as ended: print(ended.code, {'asyncio', 'tkinter'} & set(sys.modules))"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout == "2 set()\n"
    assert "unrecognized arguments: --confg x" in ended.stderr
