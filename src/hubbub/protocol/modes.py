"""Mode strings: `+ov-k alice bob *` as a list of changes, and back.

The rule: which letters take a parameter is told by one table, the same that CHANMODES shows,
so a server and a client read a mode line alike.

Spec: https://modern.ircdocs.horse/#mode-message
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hubbub.protocol.value import value

MAX_CHANGES_PER_LINE = 20


@value
class ModeChange:
    """One letter set or taken away; `param` is "" where it has none."""

    adding: bool
    letter: str
    param: str = ""


@value
class ModeTable:
    """Which letters take a parameter: CHANMODES' four types, and the prefix modes.

    `lists` (A) may go without one, which asks for the list; `always` (B) and `prefixes` take
    one both ways; `when_set` (C) only when set; `flags` (D) never.
    """

    lists: str = ""
    always: str = ""
    when_set: str = ""
    flags: str = ""
    prefixes: str = ""

    @classmethod
    def from_isupport(cls, chanmodes: str, prefixes: Iterable[str]) -> ModeTable:
        """The table of a server, from its CHANMODES and the letters of its PREFIX."""
        lists, always, when_set, flags, *_ = [*chanmodes.split(","), "", "", "", ""]
        return cls(lists, always, when_set, flags, "".join(prefixes))

    def chanmodes(self) -> str:
        """The value of CHANMODES."""
        return ",".join((self.lists, self.always, self.when_set, self.flags))

    def takes_param(self, letter: str, adding: bool) -> bool:
        """Whether this change has a parameter (for a list: may have one)."""
        if letter in self.lists or letter in self.always or letter in self.prefixes:
            return True
        return adding and letter in self.when_set


def read_modes(table: ModeTable, params: Sequence[str]) -> list[ModeChange]:
    """The changes of `+ov alice bob`; a parameter that is missing is ""."""
    if not params:
        return []
    letters, rest = params[0], list(params[1:])
    adding, changes = True, []
    for letter in letters:
        if letter in "+-":
            adding = letter == "+"
            continue
        takes = table.takes_param(letter, adding)
        changes.append(ModeChange(adding, letter, rest.pop(0) if takes and rest else ""))
    return changes


def write_modes(changes: Iterable[ModeChange]) -> tuple[str, ...]:
    """The changes as parameters of a MODE line: ("+o-v", "alice", "bob")."""
    letters, params, sign = "", [], ""
    for change in changes:
        wanted = "+" if change.adding else "-"
        if wanted != sign:
            letters += wanted
            sign = wanted
        letters += change.letter
        if change.param:
            params.append(change.param)
    return (letters, *params)
