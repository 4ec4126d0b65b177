"""Files and pictures on their way here."""
