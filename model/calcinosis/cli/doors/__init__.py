"""Other doors to the same answers: the page, HTTP, and completion in a shell."""
