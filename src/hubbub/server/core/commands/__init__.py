"""Decides: one topic of commands a module, each command a row and a function."""
