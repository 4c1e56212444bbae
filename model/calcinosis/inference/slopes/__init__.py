"""Many patients while tables change: P(target, evidence) and its derivative."""
