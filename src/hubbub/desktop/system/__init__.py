"""The machine's own: its clipboard, its sound, its keys, its keychain."""
