"""The window of settings: what can be chosen, page by page, and what follows from it."""
