"""The launcher: from a bare Python to a running program."""

import ast
import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from hubbub import __version__, launch
from tests.conftest import ROOT

BASE_PYTHON = launch.base_python()


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A checkout of its own, in a place with spaces and letters of all kinds, without an environment."""
    copy = tmp_path / "my chat ☕"
    copy.mkdir()
    for name in ("server.py", "client.py", "requirements.txt", "requirements-dev.txt"):
        shutil.copy(ROOT / name, copy)
    shutil.copytree(ROOT / "src", copy / "src", ignore=shutil.ignore_patterns("__pycache__"))
    return copy


def make_environment(tree: Path) -> None:
    """An environment that sees the packages of the one we run in, with the stamp of a finished build."""
    subprocess.run([BASE_PYTHON, "-m", "venv", "--without-pip", tree / ".venv"], check=True)
    (site,) = (tree / ".venv").rglob("site-packages")
    (site / "seen.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    stamp(tree)


def stamp(tree: Path) -> None:
    """Say that the environment is what the requirements want."""
    launch.write_whole(
        launch.stamp_path(str(tree), launch.RUNTIME), launch.stamp_text(str(tree), launch.RUNTIME)
    )


def start(script: Path, *arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a script with the Python that has none of our packages."""
    return subprocess.run(
        [BASE_PYTHON, script, *arguments],
        cwd=cwd,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def add_wheel(tree: Path, folder: Path) -> None:
    """Replace the requirements by one small wheel in `folder`, pinned with its hash."""
    wheel = folder / "hubbub_part-1.0-py3-none-any.whl"
    info = "hubbub_part-1.0.dist-info"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("hubbub_part.py", "")
        archive.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: hubbub-part\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "\n".join(f"{name},," for name in archive.namelist()))
    pin(tree, hashlib.sha256(wheel.read_bytes()).hexdigest())


def pin(tree: Path, digest: str) -> None:
    """Let the requirements be this one wheel."""
    (tree / "requirements.txt").write_text(f"hubbub-part==1.0 --hash=sha256:{digest}\n", encoding="utf-8")


def test_an_environment_counts_as_built_until_something_changes(tree: Path) -> None:
    root = str(tree)
    assert not launch.is_ready(root, launch.RUNTIME)
    make_environment(tree)
    assert launch.is_ready(root, launch.RUNTIME)
    assert not launch.is_ready(root, launch.DEVELOPMENT)

    requirements = (tree / "requirements.txt").read_text(encoding="utf-8")
    (tree / "requirements.txt").write_text(requirements + "\n# changed\n", encoding="utf-8")
    assert not launch.is_ready(root, launch.RUNTIME)
    stamp(tree)
    assert launch.is_ready(root, launch.RUNTIME)

    python = Path(launch.environment_python(root))
    python.unlink()
    assert not launch.is_ready(root, launch.RUNTIME)


def test_an_environment_whose_folder_was_moved_is_brought_up_to_date(tree: Path) -> None:
    make_environment(tree)
    moved = tree.rename(tree.with_name("elsewhere"))
    assert not launch.is_ready(str(moved), launch.RUNTIME)


def test_an_environment_without_a_stamp_or_pip_is_not_trusted(tree: Path) -> None:
    make_environment(tree)
    assert launch.is_whole(str(tree))
    launch.drop_stamps(str(tree))
    assert not launch.is_ready(str(tree), launch.RUNTIME)
    assert not launch.is_whole(str(tree))
    stamp(tree)
    assert launch.is_whole(str(tree))
    (seen,) = (tree / ".venv").rglob("seen.pth")
    seen.unlink()  # pip was seen through it
    assert not launch.is_whole(str(tree))


def test_pip_installs_only_pinned_wheels() -> None:
    (runtime,) = launch.pip_steps("place", launch.RUNTIME)
    development, itself = launch.pip_steps("place", launch.DEVELOPMENT)
    for pinned, file in ((runtime, "requirements.txt"), (development, "requirements-dev.txt")):
        assert {"--require-hashes", "--only-binary"} <= set(pinned)
        assert pinned[-1] == os.path.join("place", file)
    assert {"--no-index", "--no-deps", "--editable"} <= set(itself)


@pytest.mark.parametrize("script", ["server.py", "client.py"])
def test_a_later_start_runs_the_program_and_says_nothing(tree: Path, script: str) -> None:
    make_environment(tree)
    ended = start(tree / script, "--version", cwd=tree.parent)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, f"hubbub {__version__}\n", "")


def test_the_server_script_passes_its_arguments_on(tree: Path) -> None:
    make_environment(tree)
    (tree / "bad.toml").write_text("[limits]\nnicklen = 0\n", encoding="utf-8")
    ended = start(tree / "server.py", "--config", "bad.toml", cwd=tree)
    assert ended.returncode == 78
    assert "bad.toml:2: [limits] nicklen = 0 is not allowed" in ended.stderr


def test_the_server_script_runs_the_other_commands_too(tree: Path) -> None:
    make_environment(tree)
    ended = start(tree / "server.py", "check", "--help", cwd=tree)
    assert ended.returncode == 0 and ended.stdout.startswith("usage: hubbub check ")
    assert "invalid choice: 'chekc'" in start(tree / "server.py", "chekc", cwd=tree).stderr


@pytest.mark.slow
def test_the_first_start_builds_and_later_ones_are_quiet(tree: Path, tmp_path: Path) -> None:
    add_wheel(tree, tmp_path)
    offline = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(tmp_path)}

    first = start(tree / "server.py", "--version", cwd=tmp_path, **offline)
    assert (first.returncode, first.stdout) == (0, f"hubbub {__version__}\n")
    assert f"Hubbub keeps what it needs in an environment of its own: {tree}/.venv" in first.stderr
    assert "Ready after" in first.stderr
    assert list((tree / ".venv").rglob("hubbub_part.py"))

    later = start(tree / "server.py", "--version", cwd=tmp_path)
    assert (later.returncode, later.stderr) == (0, "")

    pin(tree, "0" * 64)
    refused = start(tree / "server.py", "--version", cwd=tmp_path, PIP_FORCE_REINSTALL="1", **offline)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert f"What Hubbub needs has changed: bringing {tree}/.venv up to date." in refused.stderr
    assert "A package is not the one that was pinned; nothing of it was installed." in refused.stderr
    assert not launch.is_whole(str(tree))  # so the next start begins anew


def test_a_folder_that_cannot_be_written_is_named(tree: Path) -> None:
    (
        tree / ".venv.lock"
    ).mkdir()  # the superuser may write anywhere, but not into a folder as if it were a file
    ended = start(tree / "server.py", cwd=tree)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == (
        f"Hubbub needs to build {tree}/.venv and cannot write there: Is a directory.\n"
        "Copy the folder to a place of your own, then start it there.\n"
    )


def test_two_starts_do_not_build_at_once(tree: Path) -> None:
    with launch.only_builder(str(tree)):
        other = os.open(tree / ".venv.lock", os.O_RDWR)
        assert not launch.try_lock(other)
    assert launch.try_lock(other)
    os.close(other)


def test_an_old_python_is_told_which_one_is_needed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(launch, "OLDEST_PYTHON", (99, 1))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(launch.LaunchError) as none_there:
        launch.check_version("server.py")
    version = ".".join(map(str, sys.version_info[:3]))
    assert str(none_there.value) == (
        f"Hubbub needs Python 99.1 or newer; this is {version} ({sys.executable}).\n"
        "Install one from your system's packages or from python.org, then start again."
    )
    add_program(tmp_path, "python3.12")
    with pytest.raises(launch.LaunchError, match=r"has a newer one\. Run:  python3\.12 server\.py"):
        launch.check_version("server.py")


@pytest.mark.parametrize(
    "script", ["server.py", "client.py", "src/hubbub/__init__.py", "src/hubbub/launch.py"]
)
def test_an_old_python_can_read_as_far_as_that(script: str) -> None:
    ast.parse((ROOT / script).read_text(encoding="utf-8"), feature_version=(3, 6))


def add_program(folder: Path, name: str) -> None:
    """Put a program of that name into a folder."""
    (folder / name).write_text("#!/bin/sh\n", encoding="ascii")
    (folder / name).chmod(0o755)


@pytest.mark.parametrize(
    ("manager", "part", "command"),
    [
        ("apt-get", "venv", "apt install python{}.{}-venv"),
        ("apt-get", "tkinter", "apt install python3-tk"),
        ("dnf", "tkinter", "dnf install python3-tkinter"),
        ("pacman", "tkinter", "pacman -S tk"),
        ("brew", "tkinter", "brew install python-tk@{}.{}"),
    ],
)
def test_a_missing_part_is_named_as_this_system_names_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, manager: str, part: str, command: str
) -> None:
    add_program(tmp_path, manager)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert command.format(*sys.version_info) in launch.install_hint(part)


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ("ensurepip", "cannot make environments: its venv module is not installed.\nInstall it with:  {}apt"),
        ("_tkinter", "cannot open windows: its tkinter module is not installed.\nInstall it with:  {}apt"),
    ],
)
def test_what_this_python_lacks_is_named_before_anything_is_built(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, missing: str, said: str
) -> None:
    add_program(tmp_path, "apt-get")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(launch, "has_module", lambda name: name != missing)
    with pytest.raises(launch.LaunchError) as caught:
        launch.check_parts(window=True, building=True)
    sudo = "" if os.geteuid() == 0 else "sudo "
    assert said.format(sudo) in str(caught.value)
    launch.check_parts(window=False, building=False)  # a server needs neither once it is built


def test_a_missing_part_is_explained_on_an_unknown_system(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert launch.install_hint("tkinter").startswith("Install Python from python.org with all its parts")


@pytest.mark.parametrize(
    ("output", "meaning"),
    [
        ("WARNING: Retrying (Retry(total=1\nERROR: No matching distribution found", "cannot be reached"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "not the one that was pinned"),
        ("OSError: [Errno 28] No space left on device", "The disk is full"),
        ("ERROR: No matching distribution found for uvloop", "not there for this Python"),
        ("Segmentation fault", "See below"),
    ],
)
def test_a_failed_step_is_explained_with_its_last_words(output: str, meaning: str) -> None:
    said = launch.explain("noise\n" * 20 + output)
    assert meaning in said
    assert said.endswith(output.rsplit("\n", maxsplit=1)[-1])
    assert said.count("\n") == launch.SHOWN_LINES
