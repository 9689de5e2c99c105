"""URL: where links lead."""
