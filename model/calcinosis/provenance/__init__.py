"""The studies behind the numbers, in words."""
