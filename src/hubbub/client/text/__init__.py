"""What is written: its marks, its links, its characters."""
