"""TXT: prose."""

from roadmark.rules.text import markup, sentences, spelling

MODULES = (sentences, spelling, markup)
