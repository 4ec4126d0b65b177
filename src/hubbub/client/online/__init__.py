"""What is asked and done while one is connected."""
