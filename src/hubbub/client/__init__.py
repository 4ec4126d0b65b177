"""The client library: what a window, a bot and a test know of the world, and how they reach a server."""
