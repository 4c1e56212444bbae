"""What other values of a number would make of the answer."""
