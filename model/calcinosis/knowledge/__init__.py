"""What ``priors/`` say, read and checked: rows, their distributions, units, words."""
