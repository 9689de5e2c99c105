"""What Markdown makes of a text."""
