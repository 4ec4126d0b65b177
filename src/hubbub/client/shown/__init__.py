"""In which order and grouping it is shown."""
