"""Fuzzing: inputs that nobody thought of, tried against the promises of `roadmark`; no part of the package.

`make fuzz` tries every target for a while. `python tools/fuzz TARGET FILE` tries one input again.
"""
