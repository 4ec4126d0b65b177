"""How one server speaks: which names are the same, which are channels, and what its modes mean.

The rule: everything follows from the tokens of RPL_ISUPPORT, or from what was told before where one is gone.

Spec: https://modern.ircdocs.horse/#rplisupport-005
"""

from __future__ import annotations

from hubbub.protocol import isupport, names
from hubbub.protocol.modes import ModeTable

_CASEMAPPINGS = {"precis": "precis", "rfc8265": "precis", "rfc7613": "precis", "ascii": "ascii"}
_DEFAULT_CHANMODES = "beI,k,l,imnpst"


class Dialect:
    """The tokens of one server in `isupport`, and what they come to."""

    def __init__(self) -> None:
        self.network = ""
        self.isupport: dict[str, str] = {}
        self.casemapping = "rfc1459"
        self.learn_isupport()

    def learn_isupport(self) -> None:
        """Take from `isupport` what is needed often, ready for use."""
        tokens = self.isupport
        self.prefixes = isupport.prefix_modes(tokens)
        self.letters = {prefix: letter for letter, prefix in self.prefixes.items()}
        self.mode_table = ModeTable.from_isupport(tokens.get("CHANMODES", _DEFAULT_CHANMODES), self.prefixes)
        self.chantypes = tokens.get("CHANTYPES", "#&")
        self.statusmsg = tokens.get("STATUSMSG", "")
        if casemapping := tokens.get("CASEMAPPING"):  # else as before: 005 comes in several lines
            self.casemapping = _CASEMAPPINGS.get(casemapping, "rfc1459")
        self.network = tokens.get("NETWORK", self.network)

    def fold(self, name: str) -> str:
        """The name as this server compares it: the key of a room or person."""
        return names.fold(name, self.casemapping)

    def is_channel(self, name: str) -> bool:
        """Whether a name is a channel's on this server."""
        return name[:1] in self.chantypes and name != ""

    def in_order(self, letters: str) -> str:
        """Prefix modes, highest first, each once."""
        return "".join(letter for letter in self.prefixes if letter in letters)
