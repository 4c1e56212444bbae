"""The same patient otherwise: without a finding, on another day, unexposed."""
