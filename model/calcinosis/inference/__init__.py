"""Exact, batched inference in any discrete network; it knows no medicine."""
