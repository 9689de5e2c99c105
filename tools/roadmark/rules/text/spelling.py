"""How words and characters are written."""
