"""Commands for any network in a file: asked in batch, or written for others."""
