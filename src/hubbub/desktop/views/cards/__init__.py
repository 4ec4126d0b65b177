"""What pops up beside something."""
