"""What is kept on this machine of what was read."""
