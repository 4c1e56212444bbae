"""What figures are made of: data, captions, names, style, and how they are saved."""
