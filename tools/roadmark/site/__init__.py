"""The static site: one page with everything in it, the same as data, and as a text for language models."""
