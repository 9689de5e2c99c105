"""TXT: prose."""

from roadmark.rules.text import markup, pairs, sentences, spelling, wording

MODULES = (sentences, wording, spelling, markup, pairs)
