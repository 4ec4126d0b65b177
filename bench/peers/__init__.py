"""Hubbub beside other servers, and beside the least that a server could do, under one load generator."""
