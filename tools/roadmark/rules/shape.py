"""SHP: how much stands where, and in which order."""
