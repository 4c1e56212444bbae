"""What is measured as pages: the report, the gallery, the tables of ``docs/``."""
