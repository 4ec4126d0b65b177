"""What the person has chosen, and how the program was called."""
