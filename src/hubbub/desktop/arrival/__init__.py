"""The way in: the first window, servers nearby, a server of one's own."""
