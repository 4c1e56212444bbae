"""What ``priors/`` say, read and checked: variables, rates, costs, units, words."""
