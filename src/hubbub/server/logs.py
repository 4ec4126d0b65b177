"""How the server's log looks: one event a line, `time level event key=value ...`, to a file or stderr.

Rule: whatever a client sends, a record stays one line and steers no terminal. Code logs with the standard
library alone: `log.info("door open", extra={"address": "127.0.0.1:6667"})`. What the logger `hubbub.console`
is given is for people (who came, who left, who is speaking) and printed as it is, with the time in front.
"""

import logging
import os
import re
import sys
import time
from typing import TextIO

from hubbub.server.config import ConfigError, LogConfig

CONSOLE = "hubbub.console"
COLOURS = {logging.DEBUG: "2", logging.WARNING: "33", logging.ERROR: "31", logging.CRITICAL: "31;1"}
STANDARD_KEYS = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}

# what breaks lines, steers terminals, turns the direction of writing, or cannot be encoded
UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
PLAIN_VALUE = re.compile(r'[^\s"\\=]+')


def set_up(config: LogConfig, *, verbose: bool = False) -> None:
    """Send all that is logged from now on where the configuration says.

    Raises ConfigError when the file cannot be written.
    """
    logging.basicConfig(
        level=logging.DEBUG if verbose else config.level.upper(), handlers=[handler(config)], force=True
    )
    logging.getLogger("asyncio").setLevel(logging.WARNING)  # it tells of its selectors otherwise
    logging.raiseExceptions = False  # a log that cannot be written must not stop the chat


def handler(config: LogConfig) -> logging.Handler:
    """The way out: a file, which may be moved away and is then begun anew, or standard error."""
    made: logging.Handler
    if config.file is None:
        made = logging.StreamHandler(sys.stderr)
        made.setFormatter(LineFormatter(for_people=sys.stderr.isatty(), colour=wants_colour(sys.stderr)))
        return made
    from logging.handlers import WatchedFileHandler

    try:
        made = WatchedFileHandler(config.file, encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"[log] file: {config.file} cannot be written: {error.strerror}") from error
    made.setFormatter(LineFormatter(for_people=False, colour=False))
    return made


def wants_colour(stream: TextIO) -> bool:
    """Whether colours can be seen there and are welcome (https://no-color.org)."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


class LineFormatter(logging.Formatter):
    """Writes a record as one line: short times for people, full ones for files and programs."""

    def __init__(self, *, for_people: bool, colour: bool) -> None:
        super().__init__()
        self.for_people = for_people
        self.colour = colour

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        moment = time.localtime(record.created)
        if self.for_people:
            when = time.strftime("%H:%M:%S", moment)
        else:
            when = time.strftime(f"%Y-%m-%dT%H:%M:%S.{int(record.msecs):03}%z", moment)
        if record.name == CONSOLE:
            lines: list[str] = vars(record).get("lines") or [record.getMessage()]  # what happened at once
            return "\n".join([f"{when} {escape(line)}" for line in lines])
        words = [escape(record.getMessage()), *(f"{key}={value(found)}" for key, found in details(record))]
        return f"{when} {self.level(record)} {' '.join(words)}"

    def level(self, record: logging.LogRecord) -> str:
        """The level's name, coloured where that helps."""
        name = record.levelname.lower()
        code = COLOURS.get(record.levelno) if self.colour else None
        return f"\x1b[{code}m{name}\x1b[0m" if code else name


def details(record: logging.LogRecord) -> list[tuple[str, object]]:
    """The keys and values of an event: those given as `extra`, and the traceback if there is one."""
    found = [(key, item) for key, item in vars(record).items() if key not in STANDARD_KEYS]
    if record.exc_info:
        found.append(("traceback", logging.Formatter().formatException(record.exc_info)))
    return found


def value(item: object) -> str:
    """A value as one word, or in quotes."""
    text = str(item)
    if PLAIN_VALUE.fullmatch(text):
        return escape(text)
    return '"' + escape(text.replace("\\", "\\\\").replace('"', '\\"')) + '"'


def escape(text: str) -> str:
    """Text without a character that could end the line or steer a terminal: those are written as escapes."""
    return UNSAFE.sub(lambda match: match[0].encode("unicode_escape").decode("ascii"), text)
