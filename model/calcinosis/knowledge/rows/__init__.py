"""A row of ``priors/``: its form, the distribution it means, its study, its cells."""
