"""`python -m roadmark` is `roadmark`."""

from roadmark.cli import entry

raise SystemExit(entry())
