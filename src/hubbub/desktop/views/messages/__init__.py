"""The messages of a room."""
