"""Doors turn bytes into lines and lines into bytes, and know nothing of what they say."""
