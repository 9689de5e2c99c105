"""URL: where links lead."""

from roadmark.rules.urls import followable, hosts, repeats, written

MODULES = (followable, written, hosts, repeats)
