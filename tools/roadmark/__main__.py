"""`python -m roadmark` is `roadmark`."""

from roadmark.cli import main

main()
