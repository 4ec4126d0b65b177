"""Widgets: they show the model and name the actions, nothing else."""
