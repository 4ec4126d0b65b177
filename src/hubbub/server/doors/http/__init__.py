"""The HTTP door: files that people share, and whether the server is well."""
