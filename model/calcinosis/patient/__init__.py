"""One patient, read once, and what of it is evidence."""
