"""REP: what a repository needs so that others can contribute."""
