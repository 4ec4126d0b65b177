"""The server: one deterministic core, and around it the host with its doors, log and store."""
