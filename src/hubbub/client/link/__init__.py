"""The way to a server: bytes out and lines in."""
