"""Settings as a file that goes from one computer to another.

The rule: no passwords, and nothing that belongs to one computer alone. A file of others is read with care:
what it should not have is left out, and what is no file of settings is refused with a sentence.
"""

from __future__ import annotations

import json
from dataclasses import asdict, fields, replace

from hubbub.client.words import _
from hubbub.desktop.profile import settings
from hubbub.desktop.profile.settings import ServerSettings, Settings

FORMAT = "hubbub-settings"
VERSION = 1
_OF_THIS_COMPUTER = frozenset({"geometry", "shown", "dnd_until_ms", "servers"})


class BadSettings(ValueError):
    """This is no file of settings; the text says so, for the person."""


def exported(kept: Settings) -> str:
    """The file."""
    written = {name: value for name, value in asdict(kept).items() if name not in _OF_THIS_COMPUTER}
    others = [server for server in kept.servers if not server.own]
    servers = [{name: value for name, value in asdict(server).items() if name != "key"} for server in others]
    whole = {"format": FORMAT, "version": VERSION, **written, "servers": servers}
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def imported(file: bytes) -> Settings:
    """What a file says; defaults for what it does not say, or says wrongly. Raises: BadSettings."""
    try:
        stored = json.loads(file)
    except (ValueError, RecursionError):
        raise BadSettings(_("This file does not hold settings.")) from None
    if not isinstance(stored, dict) or stored.get("format") != FORMAT:
        raise BadSettings(_("This file does not hold settings of Hubbub."))
    if type(stored.get("version")) is not int or stored["version"] > VERSION:
        raise BadSettings(_("These settings were written by a newer version of Hubbub."))
    return settings.read(stored)


def take_over(kept: Settings, wanted: Settings) -> list[ServerSettings]:
    """Have the wanted settings in the kept ones; the servers that are new with them."""
    for each in fields(Settings):
        if each.name not in _OF_THIS_COMPUTER:
            setattr(kept, each.name, getattr(wanted, each.name))
    added = []
    for server in wanted.servers:
        if server.own:  # no file has us start a server
            continue
        if kept.at(server.address, server.nick) is None and len(kept.servers) < settings.MAX_SERVERS:
            server = replace(server, key="")  # noqa: PLW2901 - its files are named anew
            kept.put(server)
            added.append(server)
    return added
