"""What users see, written down before the house was rebuilt."""
