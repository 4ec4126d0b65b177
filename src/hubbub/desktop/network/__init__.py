"""The network's thread, and the way between it and Tk."""
