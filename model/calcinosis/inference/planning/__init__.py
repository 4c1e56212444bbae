"""Before any evidence: what a network looks like, and how to sum its variables out."""
