"""Commands that begin with a slash."""
