"""What to do, and what to find out next."""
