"""Any discrete network, asked by the names of its variables and their states."""
