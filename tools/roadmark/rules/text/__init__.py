"""TXT: prose."""

from roadmark.rules.text import markup, names, pairs, sentences, spelling, wording

MODULES = (sentences, wording, names, spelling, markup, pairs)
