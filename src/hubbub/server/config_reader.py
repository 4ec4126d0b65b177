"""Reads a configuration file into a Config, and finds every mistake in it.

Rule: it walks the dataclasses of config.py and knows no section or key by name.
"""

import tomllib
from dataclasses import MISSING, Field, fields
from pathlib import Path
from typing import Any, cast

from hubbub.server.config import CHECKS, UNIQUE, Config, ConfigError
from hubbub.server.config_rules import Place, Rule

SHOWN_CHARACTERS = 60  # of a wrong value


def read_file(path: Path) -> Config:
    """Read and check a file. Raises ConfigError."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{path}:{line}: not UTF-8, which a TOML file has to be") from error
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(syntax_error(path, text, str(error))) from error
    reader = Reader(path, text)
    config = reader.read(document)
    if config is None or reader.mistakes:
        raise ConfigError("\n".join(reader.report()))
    return config


def syntax_error(path: Path, text: str, message: str) -> str:
    """What tomllib says, in the form of the other mistakes."""
    what, _, where = message.removesuffix(")").rpartition(" (at ")
    numbers = [word.rstrip(",") for word in where.split() if word.rstrip(",").isdigit()]
    line = numbers[0] if numbers else str(len(text.rstrip("\n").split("\n")))
    return f"{path}:{line}: this is not TOML: {what or message}"


class Reader:
    """Reads one document, collecting mistakes with their places."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.text = text
        self.mistakes: list[tuple[Place, str]] = []

    def report(self) -> list[str]:
        """The mistakes in the order of their lines, a line each."""
        from hubbub.server.config_lines import find_lines

        numbers = find_lines(self.text)
        placed = sorted((find_line(numbers, place), message) for place, message in self.mistakes)
        return [f"{self.path}:{line}: {message}" for line, message in placed]

    def read(self, document: dict[str, Any]) -> Config | None:
        """The whole file; None (and mistakes) when it cannot be one."""
        known = {
            spec.metadata.get("table", spec.name): spec for spec in fields(Config) if "of" in spec.metadata
        }
        values: dict[str, Any] = {}
        for name, body in document.items():
            if name not in known:
                self.refuse((name,), f"there is no section [{name}]", name, list(known))
                continue
            spec = known[name]
            if "table" in spec.metadata:
                values[spec.name] = self.read_sections(spec, name, body)
            else:
                values[spec.name] = self.read_section(spec.metadata["of"], (name,), f"[{name}]", body)
        if self.mistakes:
            return None
        return Config(**{name: value for name, value in values.items() if value != ()}, path=self.path)

    def read_sections(self, spec: "Field[Any]", name: str, bodies: Any) -> tuple[Any, ...]:
        """All sections of a kind that may be there several times."""
        if not isinstance(bodies, list):
            self.mistakes.append(((name,), f"[{name}] may be there several times: write [[{name}]]"))
            return ()
        kind = spec.metadata["of"]
        found: dict[str | None, Any] = {}
        read = []
        for index, body in enumerate(bodies):
            section = self.read_section(kind, (name, index), f"[[{name}]]", body)
            if section is None:
                continue
            read.append(section)
            same = UNIQUE[kind](section)
            if same is not None and same in found:
                self.mistakes.append(((name, index), f"there is another [[{name}]] with the {same}"))
            found[same] = section
        return tuple(read)

    def read_section(self, kind: type, place: Place, title: str, body: Any) -> Any:
        """One section as its dataclass; None (and mistakes) when it cannot be one."""
        if not isinstance(body, dict):
            self.mistakes.append((place, f"{title} is a section, with keys: not a list or a value"))
            return None
        known = {spec.name: spec for spec in fields(kind)}
        before = len(self.mistakes)
        values: dict[str, Any] = {}
        for name, value in body.items():
            if name not in known:
                self.refuse((*place, name), f'{title} has no key "{name}"', name, list(known))
            else:
                values[name] = self.read_value(known[name], (*place, name), title, value)
        for name, spec in known.items():
            if spec.default is MISSING and name not in body:
                self.mistakes.append((place, f'{title} needs the key "{name}": {rule_of(spec).allowed}'))
        if len(self.mistakes) > before:
            return None
        section = kind(**values)
        for check in CHECKS.get(kind, ()):
            if check.is_wrong(section):
                at = check.key if check.key in body else next(iter(body))
                self.mistakes.append(((*place, at), f"{title} {check.message}"))
        return section

    def read_value(self, spec: "Field[Any]", place: Place, title: str, value: Any) -> Any:
        """One value by its key's rule; None (and a mistake) when it is not allowed."""
        rule = rule_of(spec)
        try:
            read = rule.read(value)
        except (ValueError, TypeError):
            given = "(not shown)" if spec.metadata["secret"] else shown(value)
            message = f"{title} {spec.name} = {given} is not allowed: it takes {rule.allowed}"
            wrong = next((word for word in as_list(value) if word not in rule.choices), None)
            self.mistakes.append((place, message + suggestion(wrong, rule.choices)))
            return None
        return self.path.parent / read if isinstance(read, Path) else read

    def refuse(self, place: Place, message: str, given: str, known: list[str]) -> None:
        """Refuse a name that is none of the `known`, with the one that may have been meant."""
        self.mistakes.append(
            (place, f"{message}{suggestion(given, tuple(known))} (there are: {', '.join(known)})")
        )


def rule_of(spec: "Field[Any]") -> Rule:
    """The rule of a key."""
    return cast(Rule, spec.metadata["rule"])


def located(path: Path | None, place: Place, message: str) -> str:
    """A mistake that shows only when a value is put to use, with its place in the file."""
    from hubbub.server.config_lines import find_lines

    if path is None:
        return message
    return f"{path}:{find_line(find_lines(path.read_bytes().decode('utf-8-sig')), place)}: {message}"


def find_line(numbers: dict[Place, int], place: Place) -> int:
    """The line of a place, or of the nearest it stands in."""
    while place and place not in numbers:
        place = place[:-1]
    return numbers.get(place, 1)


def suggestion(given: object, known: tuple[str, ...]) -> str:
    """The known word that was probably meant, as the end of a sentence; empty if there is none like it."""
    from difflib import get_close_matches

    words = {word.lower(): word for word in known}
    like = get_close_matches(given.lower(), words, n=1, cutoff=0.5) if isinstance(given, str) else []
    return f'; did you mean "{words[like[0]]}"?' if like else ""


def as_list(value: Any) -> list[Any]:
    """A list as it is, anything else as a list of one."""
    return value if isinstance(value, list) else [value]


def shown(value: Any) -> str:
    """A value as TOML would write it, shortened."""
    import json

    written = json.dumps(value, ensure_ascii=False, default=str)
    return written if len(written) <= SHOWN_CHARACTERS else written[:SHOWN_CHARACTERS] + "..."
