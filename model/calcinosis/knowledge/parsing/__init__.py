"""Variables, decisions and codes of ``priors/``: each file checked and given types."""
