"""How often: lesions in a clinic, misreadings of a sign, mentions in a report."""
