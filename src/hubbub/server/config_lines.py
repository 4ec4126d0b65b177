"""On which line of a TOML text a key stands: tomllib does not tell, and a good error message does.

Rule: tomllib has read the text already, so it is known to be valid. Paid for only when there is a mistake.
"""

import re

from hubbub.server.config_rules import Place

TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}'
    r"|'''.*?'{3,5}"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|\#[^\n]*"
    r"|[\[\]{}=,.\n]"
    r"|[^\s\[\]{}=,.\#\"']+",
    re.DOTALL,
)


def find_lines(text: str) -> dict[Place, int]:
    """The line number, from 1, of every section and key of a valid TOML text."""
    return Scanner(text).scan()


class Scanner:
    """Walks over the tokens of a TOML text and notes where keys stand."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = [
            (match[0], text.count("\n", 0, match.start()) + 1)
            for match in TOKEN.finditer(text)
            if not match[0].startswith("#")
        ]
        self.position = 0
        self.lines: dict[Place, int] = {}
        self.counts: dict[Place, int] = {}  # of [[arrays of tables]]

    def scan(self) -> dict[Place, int]:
        """Read statement by statement to the end."""
        section: Place = ()
        while self.position < len(self.tokens):
            if self.peek() == "\n":
                self.position += 1
            elif self.peek() == "[":
                section = self.read_header()
            else:
                self.read_pair(section)
        return self.lines

    def peek(self) -> str:
        """The token to come; a line's end behind the last."""
        return self.tokens[self.position][0] if self.position < len(self.tokens) else "\n"

    def take(self) -> str:
        """The token to come, and go past it."""
        token = self.peek()
        self.position += 1
        return token

    def note(self, place: Place, line: int) -> None:
        """Remember where a place is first seen, and all that it stands in."""
        for length in range(1, len(place) + 1):
            self.lines.setdefault(place[:length], line)

    def read_header(self) -> Place:
        """Read `[section]` or `[[section]]`; return its place."""
        line = self.tokens[self.position][1]
        self.take()
        is_array = self.peek() == "["
        if is_array:
            self.take()
        place = self.read_key(())
        while self.peek() != "\n":
            self.take()
        if is_array:
            self.counts[place] = self.counts.get(place, -1) + 1
            place = (*place, self.counts[place])
        self.note(place, line)
        return place

    def read_key(self, section: Place) -> Place:
        """Read `a`, `"a"` or `a.b` up to what ends it; return its place in `section`."""
        place = section
        while self.peek() not in ("=", "]"):
            token = self.take()
            if token != ".":
                inside = (*place, self.counts[place]) if place in self.counts else place
                place = (*inside, token.strip("\"'"))
        return place

    def read_pair(self, section: Place) -> None:
        """Read `key = value`."""
        line = self.tokens[self.position][1]
        place = self.read_key(section)
        self.note(place, line)
        self.take()
        self.read_value(place)

    def read_value(self, place: Place) -> None:
        """Read a value up to the comma, bracket or line's end after it."""
        opened = self.peek()
        if opened not in ("[", "{"):
            while self.peek() not in (",", "]", "}", "\n"):
                self.take()
            return
        self.take()
        index = 0
        while self.peek() not in ("]", "}"):
            if self.peek() in (",", "\n"):
                self.take()
            elif opened == "{":
                self.read_pair(place)
            else:
                self.note((*place, index), self.tokens[self.position][1])
                self.read_value((*place, index))
                index += 1
        self.take()
