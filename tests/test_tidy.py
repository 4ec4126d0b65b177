"""The house rules that no linter knows."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.conftest import ROOT

LONGEST_FUNCTION = 60  # lines of its body, the docstring not counted
LONGEST_MODULE = 400  # lines
BANNED_NAMES = {"util", "utils", "helper", "helpers", "manager", "managers"}
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:work|farm|root|tmp)/[a-z]")
TEXT_SUFFIXES = {
    ".py",
    ".toml",
    ".md",
    ".txt",
    ".in",
    ".yaml",
    ".cfg",
    ".sh",
    ".sql",
    ".html",
    ".js",
    ".css",
    "",
}
NOT_OURS = {".git", ".venv", "node_modules", "build", "dist", "data", "__pycache__"}

TURNING = {"_", "N_", "ngettext", "Command"}  # rows of the commands' table are in the catalogs as they are
TURNED_NOW = {"_", "ngettext"}
SHOWN_BY = {"text", "label", "title", "hint", "missing", "words", "button", "help", "description", "also"}
SEVERAL_WORDS = re.compile(r"[A-Za-z'’]{2,}[,:;.]? [A-Za-z'’]{2,}")
TK_INDEX = re.compile(r"\b(indices|chars|linestart|lineend|wordstart|wordend)\b")
COLOURS = re.compile(r"[0-9a-f\s]*")
ONE_WORD = re.compile(r"[A-Z][a-z]+( ?…)?")
LETTERS = re.compile(r"[A-Za-z]{2}")
# These say nothing to the person at the window: statements of SQL, words that services know, what programmers
# who use the library did wrong, what is sent to a file host, names of fonts, colours and styles.
NOT_SHOWN = {
    *(f"src/hubbub/client/{each}.py" for each in ("bot", "kept/cache_file", "text/confidential")),
    *(f"src/hubbub/desktop/look/{each}.py" for each in ("palette", "styles", "theme")),
    "src/hubbub/desktop/system/clipboard.py",
    "src/hubbub/client/files/transfer.py",
}
# In the window one word may be a name: of Tk's keys, events and classes, of our styles and fonts.
NAMES = set(
    "Accent Alt Command Control Danger Dark Delete Deutsch Down End English Enter Esc Escape Home Hubbub "
    "Icon Inter Key Left Mod Next Prior Python Return Right Shift Tab Text Tk Toplevel Up".split()
)

Function = ast.FunctionDef | ast.AsyncFunctionDef


def files() -> Iterator[Path]:
    """Every text file of the checkout that people write."""
    for path in sorted(ROOT.rglob("*")):
        parts = path.relative_to(ROOT).parts
        hidden = any(part.endswith("_cache") or part == ".hypothesis" for part in parts)
        if path.is_file() and path.suffix in TEXT_SUFFIXES and not hidden and not NOT_OURS & set(parts):
            yield path


def modules(*folders: str) -> list[Path]:
    """The Python files below some folders, or of the whole checkout."""
    within = [ROOT / folder for folder in folders] or [ROOT]
    return [path for path in files() if path.suffix == ".py" and any(map(path.is_relative_to, within))]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def functions(module: ast.AST) -> Iterator[Function]:
    return (node for node in ast.walk(module) if isinstance(node, Function))


def body_length(function: Function) -> int:
    """Lines of a function's body, without its docstring."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def decorator_name(decorator: ast.expr) -> str:
    """The name of a decorator, called or not."""
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")


def test_no_function_is_longer_than_a_screen() -> None:
    long = [
        f"{name(path)}:{function.lineno} {function.name}: {body_length(function)} lines"
        for path in modules()
        for function in functions(tree(path))
        if body_length(function) > LONGEST_FUNCTION
    ]
    assert long == []


def test_no_module_is_a_room_for_too_much() -> None:
    lengths = {name(path): path.read_bytes().count(b"\n") for path in modules()}
    assert {path: length for path, length in lengths.items() if length > LONGEST_MODULE} == {}


def test_every_module_says_what_it_is_for() -> None:
    assert [name(path) for path in modules("src") if not ast.get_docstring(tree(path))] == []


@pytest.mark.parametrize("folder", ["src/hubbub/protocol", "src/hubbub/server"])
def test_lines_are_never_cut_by_splitlines(folder: str) -> None:
    """It cuts at ten kinds of character; a line of ours ends with LF or CR LF."""
    uses = [
        f"{name(path)}:{node.lineno}"
        for path in modules(folder)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr == "splitlines"
    ]
    assert uses == []


def test_nothing_is_named_after_what_it_is_not() -> None:
    words = [
        (name(path), word.lower())
        for path in modules()
        for title in [
            path.stem,
            *(node.name for node in ast.walk(tree(path)) if isinstance(node, ast.ClassDef)),
        ]
        for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", title)
    ]
    assert [(path, word) for path, word in words if word in BANNED_NAMES] == []


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    found = [
        f"{name(path)}:{number}"
        for path in files()
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1)
        if MACHINE_PATH.search(line)
    ]
    assert found == []


def test_no_file_names_where_packages_are_downloaded_from() -> None:
    hosts = ("py" + "pi.org", "python" + "hosted.org")
    found = [
        name(path) for path in files() if any(host in path.read_text(encoding="utf-8") for host in hosts)
    ]
    assert found == []


def test_every_command_names_its_specification() -> None:
    silent = [
        f"{name(path)}:{function.lineno} {function.name}"
        for path in modules("src/hubbub/server/core/commands")
        for function in functions(tree(path))
        if "command" in map(decorator_name, function.decorator_list)
        and "Spec:" not in (ast.get_docstring(function) or "")
    ]
    assert silent == []


def pins(file: str) -> dict[str, str]:
    """Package and version of every pin in a requirements file."""
    text = (ROOT / file).read_text(encoding="utf-8")
    return dict(re.findall(r"^([A-Za-z0-9._-]+)==([^\s;]+)", text, re.MULTILINE))


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt", "requirements-desktop.txt"])
def test_every_requirement_is_pinned_with_hashes_and_without_an_address(file: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=[A-Za-z0-9])", re.sub(r"^ *#.*\n", "", text, flags=re.MULTILINE).strip())
    assert len(blocks) == len(pins(file)) > 0
    assert [block for block in blocks if "--hash=sha256:" not in block] == []
    assert "://" not in text
    assert "--index-url" not in text


def test_development_runs_with_the_versions_that_users_run_with() -> None:
    assert pins("requirements.txt").items() <= pins("requirements-dev.txt").items()


# ------------------------------------------------------------------------------- what people read


def literals(module: ast.Module) -> Iterator[tuple[ast.expr, str, str]]:
    """Every string that is not turned, as (node, text, the name of the argument that it is)."""
    turned: set[ast.AST] = set()
    for node in ast.walk(module):
        match node:
            case ast.Call(func=ast.Name(id=called)) if called in TURNING:
                turned.update(each for argument in node.args for each in ast.walk(argument))
            case (
                ast.Assert(msg=ast.expr() as words)
                | ast.Raise(exc=ast.Call(func=ast.Name(id="AssertionError")) as words)
            ):
                turned.update(ast.walk(words))
            case ast.Expr(value=ast.Constant(value=str()) as words):  # a docstring
                turned.add(words)
            case ast.ClassDef(bases=[ast.Name(id="Enum" | "StrEnum"), *_], body=members):
                turned.update(each for member in members for each in ast.walk(member))
            case ast.JoinedStr(values=parts):
                turned.update(part for part in parts if isinstance(part, ast.Constant))
    argument = {node.value: node.arg or "" for node in ast.walk(module) if isinstance(node, ast.keyword)}
    for node in ast.walk(module):
        if node not in turned and isinstance(node, ast.JoinedStr | ast.Constant):
            yield node, text_of(node), argument.get(node, "")


def text_of(node: ast.JoinedStr | ast.Constant) -> str:
    """The literal part of a string, with `{}` for what is filled in."""
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    return "".join(
        str(part.value) if isinstance(part, ast.Constant) and isinstance(part.value, str) else "{}"
        for part in parts
    )


def is_shown(path: Path, text: str, argument: str) -> bool:
    """Whether a string looks as if a person read it."""
    if SEVERAL_WORDS.search(text) and not (COLOURS.fullmatch(text) or TK_INDEX.search(text)):
        return not text.startswith(("/", "attachment;"))  # what is typed or sent, not said
    one_word = "desktop" in path.parts and ONE_WORD.fullmatch(text) and text not in NAMES
    return bool(one_word or (argument in SHOWN_BY and LETTERS.search(text)))


def of_the_client() -> list[Path]:
    return [
        path for path in modules("src/hubbub/client", "src/hubbub/desktop") if name(path) not in NOT_SHOWN
    ]


def test_every_text_that_a_person_reads_can_be_said_in_their_language() -> None:
    untold = [
        f"{name(path)}:{node.lineno} {text!r}"
        for path in of_the_client()
        for node, text, argument in literals(tree(path))
        if is_shown(path, text, argument)
    ]
    ways = "_() where it is shown, N_() in a table, ngettext() for a number"
    assert not untold, "\n".join([f"these go through {ways}:", *untold])


def test_words_are_turned_when_they_are_shown_and_not_while_a_module_is_loaded() -> None:
    early = [
        f"{name(path)}:{node.lineno}"
        for path in of_the_client()
        for statement in loaded(tree(path))
        for node in ast.walk(statement)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TURNED_NOW
    ]
    assert early == [], "a table takes N_()"


def loaded(module: ast.Module | ast.ClassDef) -> Iterator[ast.AST]:
    """What runs while a module is loaded: not the bodies of functions, but their defaults."""
    for statement in module.body:
        match statement:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                yield statement.args
            case ast.ClassDef():
                yield from loaded(statement)
            case _:
                yield statement


def test_the_catalogs_can_be_made_from_the_code() -> None:
    """What is turned is a literal, or comes from a table; an f-string is neither."""
    unreadable = [
        f"{name(path)}:{node.lineno}"
        for path in of_the_client()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TURNING
        if any(isinstance(argument, ast.JoinedStr | ast.BinOp) for argument in node.args)
    ]
    assert unreadable == []
