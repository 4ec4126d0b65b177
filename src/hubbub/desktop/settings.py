"""What the window remembers between two starts: one JSON file, readable by its owner alone.

The rule: a broken or strange file never stops the window; what can't be read is as if it was not there.
"""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path

import platformdirs

FILE = "settings.json"
LOOKS = ("system", "dark", "light")
DEFAULT_ADDRESS = "127.0.0.1:6667"
DEFAULT_ROOM = "#lobby"


@dataclass(slots=True)
class Settings:
    """Every setting with its default."""

    nick: str = ""
    address: str = DEFAULT_ADDRESS
    tls: bool = False
    account: str = ""  # as whom to log in; the password is kept elsewhere
    remember: bool = True  # the password
    rooms: list[str] = field(default_factory=list)
    room: str = ""  # the one shown last
    look: str = "system"
    geometry: str = ""
    members: bool = True  # whether people are shown beside the timeline


def default_profile() -> Path:
    """Where settings and unsent lines live."""
    return Path(platformdirs.user_data_dir("hubbub", appauthor=False))


def prepare_profile(folder: Path) -> None:
    """Make the folder, for its owner alone.

    Raises: OSError if it can't be made.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)


def load(folder: Path) -> Settings:
    """The settings of a profile; defaults for what is missing or of another type."""
    try:
        stored = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Settings()
    settings = Settings()
    if isinstance(stored, dict):
        for each in fields(Settings):
            value = stored.get(each.name)
            if type(value) is type(getattr(settings, each.name)):
                setattr(settings, each.name, value)
    settings.rooms = [str(room) for room in settings.rooms]
    if settings.look not in LOOKS:
        settings.look = "system"
    return settings


def save(folder: Path, settings: Settings) -> None:
    """Write the settings; readers see the old file or the new one, never a part.

    Raises: OSError if the folder can't be written to.
    """
    text = json.dumps(asdict(settings), indent=2, ensure_ascii=False) + "\n"
    handle, name = tempfile.mkstemp(prefix=FILE, dir=folder)  # 0600 from the start
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(name, folder / FILE)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
