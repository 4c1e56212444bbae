"""Commands for what the model knows: its questions, its numbers, and learning."""
