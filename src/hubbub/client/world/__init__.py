"""What is known of a server: its rooms, its people, what was said."""
