"""A client without a window: its picture of the world, what it still has to send, its connection."""
