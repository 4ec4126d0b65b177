"""Gives facts an order and makes them durable."""
