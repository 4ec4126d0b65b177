"""What the window does when something is done in it."""
