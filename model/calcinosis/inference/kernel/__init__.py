"""Many patients by compiled code: a plan as numbers, and the loop that follows them."""
