"""Writing a message: what is suggested, remembered, mended."""
