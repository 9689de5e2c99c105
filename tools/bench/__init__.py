"""A reproducible benchmark of roadmark against what else one might use; `make bench` runs it."""
