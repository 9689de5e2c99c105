"""A Markdown list -> the data of a roadmap that builds the same page."""
