"""Measurements: CPU time per unit of work, side by side in one run."""
