"""Coming in: who one is to a server, and how it is proved."""
