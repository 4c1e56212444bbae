"""Why: the weight of each finding, its mechanism, its sources."""
