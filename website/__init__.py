"""The documentation as a site that opens and searches offline: ``make site``."""
