"""Lint the YAML behind a curated list or learning roadmap, and build its README.md."""

__version__ = "0.1.0"
