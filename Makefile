# Two commands for everybody: `make ingest` and `make test`.  Both set up what they need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
RUNTIME := $(VENV)/.runtime
DEV := $(VENV)/.dev

.PHONY: ingest test setup notebooks docs bench faults clean

ingest: $(RUNTIME)
	$(BIN)/pmg ingest --raw data/raw --curated data/curated

test: $(DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -n 2 --dist worksteal

setup: $(DEV)

notebooks: $(RUNTIME)
	$(PIP) --no-build-isolation --editable '.[notebooks]'
	mkdir -p build/notebooks
	cp notebooks/*.ipynb build/notebooks
	$(BIN)/jupyter execute --inplace build/notebooks/*.ipynb

docs: $(DEV)
	$(PIP) --no-build-isolation --editable '.[docs]'
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

bench: $(DEV)
	$(PIP) --no-build-isolation --editable '.[bench]'
	$(BIN)/python benchmarks/bench.py

faults: $(DEV)
	$(BIN)/pytest -m faults tests/operations

$(RUNTIME): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed")'
	@echo 'Setting up $(VENV), once: the packages that constraints.txt names are fetched and installed.'
	@echo 'A few minutes, in which pip says nothing …'
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) setuptools
	@$(PIP) --no-build-isolation --editable .
	@touch $@
	@echo 'Set up.'

$(DEV): $(RUNTIME)
	@echo 'Installing what the tests need into $(VENV), once …'
	@$(PIP) --no-build-isolation --editable '.[dev]'
	@touch $@

clean:
	rm -rf $(VENV) data/review
	find data/curated -mindepth 1 ! -name .gitignore -delete
