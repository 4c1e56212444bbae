"""A result for people (text) and for programs (JSON)."""
