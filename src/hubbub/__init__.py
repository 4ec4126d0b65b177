"""Hubbub: a chat server that speaks IRCv3, and a desktop window.

The launcher imports this module with whatever Python it was started with, so it stays empty but for the version.
"""

__version__ = "0.1.0"
