# `make` regenerates README.md, `make test` runs the tests; each first sets up .venv if need be.
# Without make (Windows), CONTRIBUTING.md has the same in plain commands.

PYTHON ?= $(or $(shell for p in python3.14 python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done),python3)
BIN = .venv/bin

.PHONY: build site test test-browser lint docs bench fuzz clean

build: .venv/ready
	@$(BIN)/roadmark build

site: .venv/ready
	@$(BIN)/roadmark site

test: .venv/ready
	@$(BIN)/pytest -n auto -m "not slow"

# With the Chromium on PATH, with CHROMIUM=/path/to/chromium, or with one that is installed for it.
test-browser: .venv/browser-ready
	@$(BIN)/pytest -n auto --dist loadfile -m browser tests/browser

lint: .venv/ready
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/roadmark check

docs: .venv/ready
	@$(BIN)/python tools/data_format.py
	@$(BIN)/roadmark rules --format markdown > docs/rules.md

bench: .venv/ready
	@$(BIN)/python tools/bench

# For how many seconds in all (TIME=600), one of the targets alone (TARGET=loader), the same chance again (SEED=1).
fuzz: .venv/fuzz-ready
	@$(BIN)/python tools/fuzz $(TARGET) --time $(or $(TIME),60) $(if $(SEED),--seed $(SEED))

# Where atheris cannot be installed, fuzzing does without and says so.
.venv/fuzz-ready: .venv/ready
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[fuzz]' && touch $@ || true

.venv/browser-ready: .venv/ready
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[browser]'
	@$(BIN)/python tests/browser/chromium.py
	@touch $@

.venv/ready: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; name one with make PYTHON=..." if sys.version_info < (3, 11) else 0)'
	@echo "Setting up .venv ..."
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@$(BIN)/python -m compileall -q tools/roadmark  # pip does it for all but what is editable
	@touch $@

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache .fuzz .roadmark_cache build dist site
