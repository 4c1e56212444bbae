"""One entry as it stands: its words, numbers, units, times and ages."""
