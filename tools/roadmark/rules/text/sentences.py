"""What sentences say: how they begin and end, and what they had better leave out."""
