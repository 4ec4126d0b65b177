"""The launcher: from a bare Python to a running program, by way of a private `.venv` beside server.py.

Rule: standard library only, and readable by Python 3.6, which must get as far as hearing that it is too old.

The environment counts as built when its stamp says for what: these requirements, this interpreter, this
place. A stamp goes before anything is changed and comes back last, so what was interrupted is begun anew.
One lock keeps two starts from building at once.
"""

import contextlib
import importlib.util
import os
import shutil
import sys
from typing import Iterator, List, NamedTuple, NoReturn

OLDEST_PYTHON = (3, 11)
NEWER_PYTHONS = [f"python3.{minor}" for minor in range(14, 10, -1)]
SHOWN_LINES = 8  # of a failed step's output


class Kit(NamedTuple):
    """Something an environment can be built for."""

    requirements: str  # file name, pinned with hashes
    editable: bool  # whether the checkout itself is installed, with its `hubbub` command
    download: str  # roughly how much, and how long it takes


RUNTIME = Kit("requirements.txt", editable=False, download="about 15 MB, usually less than a minute")
DEVELOPMENT = Kit("requirements-dev.txt", editable=True, download="about 60 MB, a minute or two")
KITS = (RUNTIME, DEVELOPMENT)


class LaunchError(Exception):
    """Why there is no environment to run in, and what to do about it: ready to print."""


def start(script: str, arguments: List[str], window: bool) -> int:
    """Run `hubbub ARGUMENTS ...` in the environment beside `script`, with the command line's own arguments.

    Returns the exit code, where the system does not let us become that program.
    """
    root = os.path.dirname(os.path.realpath(script))
    try:
        check_version(os.path.basename(script))
        if is_inside(root) and is_ready(root, RUNTIME):
            check_parts(window, building=False)
            from hubbub.cli import main

            return main(arguments + sys.argv[1:])
        if not is_ready(root, RUNTIME):
            check_parts(window, building=True)
            build(root, RUNTIME)
        switch(environment_python(root), [os.path.realpath(script), *sys.argv[1:]])
    except LaunchError as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        say("\nStopped. What is unfinished is begun anew at the next start.")
        return 130


# ------------------------------------------------------------------------------- what this Python lacks


def check_version(script: str) -> None:
    """Raise LaunchError when this Python is too old, naming a newer one if there is one."""
    if sys.version_info >= OLDEST_PYTHON:
        return
    message = "Hubbub needs Python {}.{} or newer; this is {}.{}.{} ({}).".format(
        *(OLDEST_PYTHON + tuple(sys.version_info[:3]) + (sys.executable,))
    )
    newer = next(filter(shutil.which, NEWER_PYTHONS), None)
    if newer:
        raise LaunchError(message + f"\nThis machine has a newer one. Run:  {newer} {script}")
    raise LaunchError(
        message + "\nInstall one from your system's packages or from python.org, then start again."
    )


def check_parts(window: bool, building: bool) -> None:
    """Raise LaunchError when a part of the standard library that we need is packaged apart and missing."""
    if building and not (has_module("venv") and has_module("ensurepip")):
        raise LaunchError(
            "{} cannot make environments: its venv module is not installed.\n{}".format(
                describe_python(), install_hint("venv")
            )
        )
    if window and not has_module("_tkinter"):
        raise LaunchError(
            "{} cannot open windows: its tkinter module is not installed.\n{}".format(
                describe_python(), install_hint("tkinter")
            )
        )


def has_module(name: str) -> bool:
    """Whether this Python can import `name`."""
    return importlib.util.find_spec(name) is not None


def describe_python() -> str:
    """This Python in words; the one behind the environment when we are inside."""
    return f"Python {sys.version_info[0]}.{sys.version_info[1]} ({base_python()})"


PACKAGE_MANAGERS = [  # (program, how to install, {part: package}); {0} and {1} are the Python version
    ("apt-get", "apt install", {"venv": "python{0}.{1}-venv", "tkinter": "python3-tk"}),
    ("dnf", "dnf install", {"venv": "python3-libs", "tkinter": "python3-tkinter"}),
    ("zypper", "zypper install", {"venv": "python{0}{1}-base", "tkinter": "python{0}{1}-tk"}),
    ("pacman", "pacman -S", {"venv": "python", "tkinter": "tk"}),
    ("apk", "apk add", {"venv": "python3", "tkinter": "python3-tkinter"}),
    ("brew", "brew install", {"venv": "python@{0}.{1}", "tkinter": "python-tk@{0}.{1}"}),
]


def install_hint(part: str) -> str:
    """The sentence that says how to get `part` ("venv" or "tkinter") on this machine."""
    other = "Or start with another Python that has it (delete the folder .venv first, if there is one)."
    for program, install, packages in PACKAGE_MANAGERS:
        if shutil.which(program):
            package = packages[part].format(*sys.version_info)
            sudo = "" if program == "brew" or (hasattr(os, "geteuid") and os.geteuid() == 0) else "sudo "
            return f"Install it with:  {sudo}{install} {package}\n{other}"
    return "Install Python from python.org with all its parts, then start again.\n" + other


# ------------------------------------------------------------------------------- where things are


def environment(root: str) -> str:
    """The folder of the private environment."""
    return os.path.join(root, ".venv")


def environment_python(root: str) -> str:
    """The interpreter of the private environment."""
    parts = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")
    return os.path.join(environment(root), *parts)


def base_python() -> str:
    """The interpreter outside of any environment."""
    return str(getattr(sys, "_base_executable", None) or sys.executable)


def is_inside(root: str) -> bool:
    """Whether we run in the private environment."""
    return os.path.realpath(sys.prefix) == os.path.realpath(environment(root))


def stamp_path(root: str, kit: Kit) -> str:
    """Where it is written down for what the environment was built."""
    return os.path.join(environment(root), kit.requirements + ".stamp")


def stamp_text(root: str, kit: Kit) -> str:
    """What the stamp of a good environment says. Its interpreter is known by where its links end."""
    import hashlib

    with open(os.path.join(root, kit.requirements), "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()
    python = os.path.realpath(environment_python(root))
    return f"requirements {digest}\npython {python}\nplace {root}\n"


def is_ready(root: str, kit: Kit) -> bool:
    """Whether the environment is there, whole, and built for what it would be built for now."""
    try:
        with open(stamp_path(root, kit), encoding="utf-8", errors="surrogateescape") as file:
            stamp = file.read()
    except OSError:
        return False
    return os.path.exists(environment_python(root)) and stamp == stamp_text(root, kit)


# ------------------------------------------------------------------------------- building


def build(root: str, kit: Kit) -> None:
    """Build the environment for `kit`, or bring it up to date. Raises LaunchError."""
    import time

    with only_builder(root) as lock:
        if is_ready(root, kit):
            return
        started = time.monotonic()
        if is_whole(root):
            say(f"What Hubbub needs has changed: bringing {environment(root)} up to date.")
            drop_stamps(root)
        else:
            say(f"Hubbub keeps what it needs in an environment of its own: {environment(root)}")
            say("Building it now, this once, with Python {}.{} ...".format(*sys.version_info[:2]))
            run([base_python(), "-I", "-m", "venv", "--clear", environment(root)], lock)
        say(f"Installing the packages pinned in {kit.requirements} ({kit.download}) ...")
        for arguments in pip_steps(root, kit):
            run([environment_python(root), "-I", "-m", "pip", *arguments], lock)
        for built in (RUNTIME, kit):  # whatever development needs includes what running needs
            write_whole(stamp_path(root, built), stamp_text(root, built))
        say(f"Ready after {time.monotonic() - started:.0f} s. Later starts skip this.\n")


def is_whole(root: str) -> bool:
    """Whether there is an environment with a stamp (of any age), a Python that is new enough, and pip."""
    import subprocess

    if not any(os.path.exists(stamp_path(root, kit)) for kit in KITS):
        return False
    question = f"import pip, sys; sys.exit(sys.version_info < {OLDEST_PYTHON})"
    try:
        return (
            subprocess.call([environment_python(root), "-I", "-c", question], stderr=subprocess.DEVNULL) == 0
        )
    except OSError:
        return False


def drop_stamps(root: str) -> None:
    """Trust the environment no more, until it is whole again."""
    for kit in KITS:
        with contextlib.suppress(FileNotFoundError):
            os.remove(stamp_path(root, kit))


def pip_steps(root: str, kit: Kit) -> List[List[str]]:
    """The arguments of pip, run by run: only wheels with known hashes, so nothing unpinned is executed."""
    install = [
        "install",
        "--quiet",
        "--no-input",
        "--disable-pip-version-check",
        "--retries",
        "2",
        "--no-user",
    ]
    pinned = [
        "--require-hashes",
        "--only-binary",
        ":all:",
        "--requirement",
        os.path.join(root, kit.requirements),
    ]
    itself = ["--no-deps", "--no-build-isolation", "--no-index", "--editable", root]
    return [install + pinned] + ([install + itself] if kit.editable else [])


@contextlib.contextmanager
def only_builder(root: str) -> Iterator[int]:
    """Hold the lock that lets one start build while others wait; the system frees it however we end."""
    try:
        lock = os.open(environment(root) + ".lock", os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise LaunchError(
            f"Hubbub needs to build {environment(root)} and cannot write there: {error.strerror}.\n"
            "Copy the folder to a place of your own, then start it there."
        ) from error
    try:
        take_lock(lock)
        yield lock
    finally:
        os.close(lock)


def take_lock(lock: int) -> None:
    """Lock the open file `lock`, waiting for whoever has it."""
    import time

    if try_lock(lock):
        return
    say("Another start of Hubbub is building its environment: waiting for that one to end.")
    while not try_lock(lock):
        time.sleep(0.2)


def try_lock(lock: int) -> bool:
    """Lock the open file `lock` unless another process has; return whether it is ours."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(lock, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def write_whole(path: str, text: str) -> None:
    """Write a file so that it is there whole or not at all."""
    with open(path + ".part", "w", encoding="utf-8", errors="surrogateescape") as file:
        file.write(text)
    os.replace(path + ".part", path)


# ------------------------------------------------------------------------------- running other programs


def run(command: List[str], lock: int) -> None:
    """Run a step of the build. It inherits the lock: should we be killed, the next start waits for its end.

    Raises LaunchError with what went wrong.
    """
    import subprocess

    child = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
        errors="replace",
        pass_fds=() if os.name == "nt" else (lock,),
    )
    output = child.communicate()[0]
    if child.returncode != 0:
        raise LaunchError(explain(output))


FAILURES = [  # (what the output says, what it means); the first that fits
    ("No space left", "The disk is full. Free about 200 MB, then start again."),
    ("DO NOT MATCH THE HASHES", "A package is not the one that was pinned; nothing of it was installed."),
    ("SSLError", "The certificate of the package index was refused. Check the clock and the proxy."),
    ("Retrying (", "The package index cannot be reached. Check the network or the proxy, then start again."),
    ("timed out", "The package index does not answer. Check the network or the proxy, then start again."),
    ("No matching distribution", "A package is not there for this Python or machine: try another Python."),
]


def explain(output: str) -> str:
    """A failed step's output as one clear sentence, with its last lines as evidence."""
    meaning = next(
        (meaning for sign, meaning in FAILURES if sign in output), "See below for what went wrong."
    )
    evidence = "\n".join("    " + line for line in output.strip().split("\n")[-SHOWN_LINES:])
    return f"Hubbub's environment could not be built. {meaning}\n{evidence}"


def switch(python: str, arguments: List[str]) -> NoReturn:
    """Go on as another program: in this process where the system can, else in a child we wait for."""
    sys.stdout.flush()
    sys.stderr.flush()
    if os.name != "nt":
        try:
            os.execv(python, [python, *arguments])
        except OSError as error:
            raise LaunchError(
                f"{python} cannot be run: {error.strerror}. Delete its folder .venv."
            ) from error
    import subprocess

    child = subprocess.Popen([python, *arguments])
    while True:
        with contextlib.suppress(KeyboardInterrupt):  # the child hears Ctrl+C as well, and ends us by ending
            sys.exit(child.wait())


def say(text: str) -> None:
    """Tell the person at the console."""
    print(text, file=sys.stderr, flush=True)


def main() -> int:
    """Build the environment for development beside the sources (`make` asks for it); return the exit code."""
    root = os.path.realpath(os.path.join(os.path.realpath(__file__), "..", "..", ".."))
    try:
        check_version("-m hubbub.launch")
        if not is_ready(root, DEVELOPMENT):
            check_parts(window=False, building=True)
            build(root, DEVELOPMENT)
    except LaunchError as error:
        say(str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
