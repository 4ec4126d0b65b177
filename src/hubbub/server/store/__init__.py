"""Accounts, channels and history: one SQL text, thin drivers."""
