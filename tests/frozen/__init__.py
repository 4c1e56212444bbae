"""What users see of a few patients, written down."""
