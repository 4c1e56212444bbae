"""Words of people: names of findings, words for states, and what a sentence says."""
