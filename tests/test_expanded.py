"""What mypyc is given behaves like the sources that it was made of."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from scripts.compiled import OPTIONS, write_out
from scripts.expanded import CannotExpand, expand

SOURCE = '''
from __future__ import annotations

from dataclasses import dataclass, field

from hubbub.protocol.value import value

SPOONS = 3
NAMES: dict[str, int] = {}
turn = 0


@value
class Drink:
    """Something in a cup,
    on a table."""

    name: str
    sips: int = SPOONS

    @property
    def is_hot(self) -> bool:
        return self.name == "tea"


@value
class Mix(Drink):
    """Of several."""

    parts: list[str] = field(default_factory=list)
    secret: str = field(default="", repr=False)


@value
class Decoction(Drink):
    """Of herbs, which have no place of their own here."""


@value
class Silence:
    """Nothing is drunk."""


@dataclass(slots=True, eq=False)
class Cup:
    """It changes."""

    drink: Drink | None = None
    label: str = field(kw_only=True)
    full: str = ""

    def __post_init__(self) -> None:
        self.full = self.full or self.label
'''
CONVERSATION = """
from tests.net import Net
net = Net()
alice, bob = net.client("alice"), net.client("bob")
for each in (alice, bob):
    each.sends("JOIN #tea")
bob.got()
alice.sends("PRIVMSG #tea :hello")
print(bob.got()[-1])
"""


@pytest.fixture(params=["as it is", "expanded"])
def drinks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The source, run either way."""
    source = SOURCE if request.param == "as it is" else expand({"drinks": SOURCE})["drinks"]
    module = ModuleType("drinks")
    monkeypatch.setitem(sys.modules, "drinks", module)
    exec(compile(source, "drinks", "exec"), vars(module))
    names: dict[str, Any] = vars(module)
    return names


def test_values_are_made_of_their_fields_and_compared_by_them(drinks: dict[str, Any]) -> None:
    tea, mix = drinks["Drink"]("tea"), drinks["Mix"]("chai", 5, secret="pepper")
    assert (tea.name, tea.sips, tea.is_hot) == ("tea", 3, True)
    assert (mix.name, mix.sips, mix.parts) == ("chai", 5, [])
    assert tea == drinks["Drink"]("tea", 3) != drinks["Drink"]("tea", 4)
    assert drinks["Mix"]("tea") != tea != drinks["Mix"]("tea", 3)
    assert hash(tea) == hash(drinks["Drink"]("tea"))
    assert repr(mix) == "Mix(name='chai', sips=5, parts=[])"


def test_kinds_without_fields_of_their_own_are_values_too(drinks: dict[str, Any]) -> None:
    decoction, silence = drinks["Decoction"], drinks["Silence"]
    assert decoction("sage") == decoction("sage", 3) != drinks["Drink"]("sage")
    assert repr(decoction("sage")) == "Decoction(name='sage', sips=3)"
    assert silence() == silence()
    assert hash(silence()) == hash(silence())
    assert repr(silence()) == "Silence()"


def test_what_is_made_for_one_is_not_anothers(drinks: dict[str, Any]) -> None:
    one, other = drinks["Mix"]("one"), drinks["Mix"]("other")
    one.parts.append("milk")
    assert other.parts == []


def test_what_changes_is_compared_by_itself_and_looks_after_itself(drinks: dict[str, Any]) -> None:
    cup = drinks["Cup"](label="mine")
    assert (cup.drink, cup.full) == (None, "mine")
    assert cup != drinks["Cup"](label="mine")
    assert {cup: 1}[cup] == 1


def test_fields_are_matched_in_their_order(drinks: dict[str, Any]) -> None:
    drink_type = drinks["Drink"]
    match drinks["Drink"]("tea", 2):
        case drink_type(name, sips):
            assert (name, sips) == ("tea", 2)
        case _:
            pytest.fail("it is one")


def test_no_line_moves_and_constants_are_final() -> None:
    expanded = expand({"drinks": SOURCE})["drinks"].split("\n")
    lines = SOURCE.split("\n")
    assert "SPOONS: Final = 3" in expanded
    assert "NAMES: Final[dict[str, int]] = {}" in expanded
    assert "turn = 0" in expanded
    for line in ("class Cup:", "    def is_hot(self) -> bool:", "    def __post_init__(self) -> None:"):
        assert expanded.index(line) == lines.index(line)


KIND = '@value\nclass Tall{base}:\n    """Long,\n    longer,\n    longest."""\n    {body}\n'
REFUSED = {
    "the field x has init": ("", "x: int = field(init=False)"),
    "Tall has something between its fields": ("", "x: int; y = 1; z: int"),
    "LIMIT is no field but a ClassVar": ("", "LIMIT: ClassVar[int] = 3"),
    "the field x may be None": ("", "x: int | None = LIMIT"),
    "Named is made in more ways": ("(Named)", "x: int"),
    "Wary is made in more ways": ("(Wary)", "x: int"),
    "there are two kinds Tall": ("", "x: int\n\n@value\nclass Tall:\n    x: int"),
}
BASES = """
@value
class Named:
    '''It goes
    by its
    name.'''
    name: str = field(kw_only=True)

@value
class Wary:
    '''It
    looks
    well
    around.'''
    def __post_init__(self) -> None:
        pass
"""


@pytest.mark.parametrize("reason", REFUSED)
def test_what_is_not_known_is_refused(reason: str) -> None:
    base, body = REFUSED[reason]
    with pytest.raises(CannotExpand, match=reason):
        expand({"tall": BASES + KIND.format(base=base, body=body)})


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("@value\nclass Tall:\n    x: int", "Tall has too few lines"),
        ("@value\nclass Tall:\n    def call(self): ...", "Tall has neither fields nor a docstring"),
        ("@dataclass(order=True)\nclass Tall:\n    x: int", "Tall has order"),
        ("@dataclass(kw_only=True)\nclass Tall:\n    x: int", "Tall has kw_only"),
    ],
)
def test_what_has_no_room_or_more_traits_is_refused(source: str, reason: str) -> None:
    with pytest.raises(CannotExpand, match=reason):
        expand({"tall": source})


@pytest.mark.slow
def test_the_server_speaks_with_its_expanded_sources_and_mypy_reads_them(tmp_path: Path) -> None:
    modules = write_out(tmp_path)
    assert len(modules) > 50

    def run(*arguments: str) -> str:
        command = [sys.executable, *arguments]
        path = f"{tmp_path}:{Path.cwd()}"
        ran = subprocess.run(
            command, cwd=tmp_path, env={"PYTHONPATH": path}, capture_output=True, text=True, check=False
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout

    assert run("-c", CONVERSATION) == ":alice!~alice@localhost PRIVMSG #tea :hello\n"
    run("-m", "mypy", *OPTIONS, *modules)
