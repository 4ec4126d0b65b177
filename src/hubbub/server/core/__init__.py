"""Inputs in, effects out: everything the server decides, without I/O, clock, chance or logging."""
