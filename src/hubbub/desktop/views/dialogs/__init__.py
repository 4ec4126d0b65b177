"""What asks and waits for an answer."""
