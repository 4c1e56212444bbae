"""Judge the network on patients that nobody fitted; run from the checkout."""
