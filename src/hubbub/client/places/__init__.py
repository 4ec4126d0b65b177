"""Where a server is: addresses, invitations, who is near."""
