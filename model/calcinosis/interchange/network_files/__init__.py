"""Bayesian networks in files: BIF, XMLBIF, NET, XDSL, UAI."""
