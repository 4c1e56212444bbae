"""From the columns of a table to evidence of its patients."""
