"""Writes: bytes to lines and back, one module for each way in."""
