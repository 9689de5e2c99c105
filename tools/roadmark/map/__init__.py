"""The roadmap as a picture: its sections as a road from top to bottom, with what there is to learn beside it."""
