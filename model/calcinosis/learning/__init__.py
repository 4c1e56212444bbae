"""Learning the rows of the network from labelled cases and from readings."""
