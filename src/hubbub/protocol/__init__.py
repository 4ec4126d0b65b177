"""The protocol as pure functions and tables: bytes and text in, values out."""
