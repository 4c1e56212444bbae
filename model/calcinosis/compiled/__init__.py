"""Checked knowledge in a form that loads at once: plain data, and where it is kept."""
