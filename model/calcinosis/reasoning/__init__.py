"""A result is data; everything said about it is a function of it."""
