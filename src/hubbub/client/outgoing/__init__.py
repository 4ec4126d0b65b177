"""What one says, from the key to the server that has it."""
