"""Whether the findings fit together."""
