"""The rows multiplied into a network, and what else is made of it."""
