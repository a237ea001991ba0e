# Two commands are all a newcomer needs: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test lint types bench oldest dev clean

demo: $(VENV)/.run  ## the main job, on the embedded Datadog: no account needed
	$(BIN)/o11y demo

test: $(VENV)/.dev  ## all tests
	$(BIN)/python -m pytest -n auto

lint: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/.dev
	$(BIN)/mypy

bench: $(VENV)/.dev  ## how fast: see docs/performance.md
	$(BIN)/python -m bench

oldest: $(BIN)/python pyproject.toml  ## the main job with the oldest libraries that pyproject.toml admits
	$(BIN)/python -m venv --clear $(VENV)/oldest
	$(BIN)/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["dependencies"], sep="\n")' \
	  | sed 's/>=/==/' > $(VENV)/oldest/bounds.txt
	$(VENV)/oldest/bin/python -m pip install --quiet --disable-pip-version-check --constraint $(VENV)/oldest/bounds.txt .
	$(VENV)/oldest/bin/o11y validate
	$(VENV)/oldest/bin/o11y demo > /dev/null

dev: $(VENV)/.dev

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: $(BIN)/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(VENV)/.dev: $(BIN)/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@ $(VENV)/.run

clean:
	rm -rf $(VENV) .o11y .pytest_cache .mypy_cache .ruff_cache
