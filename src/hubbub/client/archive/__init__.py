"""What a server keeps: pages of history, searches."""
