"""What somebody changed in a built README -> edits of the YAML that it is built from."""
