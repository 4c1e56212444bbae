"""What commands share: options, words of usage, an interview, long runs."""
