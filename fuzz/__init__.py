"""Garbage at the core, for as long as one likes."""
