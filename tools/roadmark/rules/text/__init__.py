"""TXT: prose."""

from roadmark.rules.text import markup, sentences, spelling, wording

MODULES = (sentences, wording, spelling, markup)
