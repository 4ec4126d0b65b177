"""What of all that comes one is told of."""
