"""Commands for patients: fill in, be asked, diagnose one or many, compare, draw."""
