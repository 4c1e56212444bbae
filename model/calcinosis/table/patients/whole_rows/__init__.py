"""Rows as wholes: which are no patients, what they leave unsaid, the case of each."""
