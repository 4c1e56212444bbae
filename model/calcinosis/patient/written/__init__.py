"""What is written of a patient, before it has a meaning: documents and cases."""
