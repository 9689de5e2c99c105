"""One module per command: parse the world, call below, print, return the exit code."""
