"""Left and right of the messages: rooms, people, what was found."""
