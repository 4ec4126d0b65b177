"""Hubbub: a chat server that speaks IRCv3, and a desktop window.

The launcher imports this with whatever Python it was started with: it stays empty but for the version.
"""

__version__ = "0.1.0"
