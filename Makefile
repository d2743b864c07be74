# Every command of a checkout. A bare machine needs python3 >= 3.11, its venv module, and make.
.DEFAULT_GOAL := help
PYTHON ?= python3
UV_VERSION := 0.13.9
BIN := .venv/bin
UV := UV_PROJECT_ENVIRONMENT=.venv $(BIN)/uv
PORT ?= 8800

.PHONY: help run test check fmt setup bench e2e train clean

help: ## what there is
	@grep -hE '^[a-z0-9]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 10

run: setup ## start warden: your warden.toml, or a demo storm where there is none
	@if [ -n "$(CONFIG)" ] || [ -f warden.toml ]; then \
		exec $(BIN)/warden up --config "$(or $(CONFIG),warden.toml)" --port $(PORT); \
	else \
		echo "No warden.toml here: starting the demo. To watch your own brand: $(BIN)/warden init"; \
		exec $(BIN)/warden demo --port $(PORT); \
	fi

test: setup ## the tests, with a real broker and databases
	@$(BIN)/pytest -n 2 -m "not e2e"

check: setup ## lint, types, import contracts, spelling
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/codespell

fmt: setup ## format and mend what can be mended by itself
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

e2e: setup .venv/synapse/.synced ## real browser, real servers, kill tests
	@$(BIN)/pytest -m e2e

bench: setup ## measure accuracy and speed into docs/benchmarks
	@$(BIN)/python -m tests.bench

train: setup ## train the shipped model again: DATA=folder of labelled sets
	@$(BIN)/python -m models.sentiment.train $(DATA)

setup: .venv/.synced ## the environment, from the lock file

.venv/.synced: pyproject.toml uv.lock | $(BIN)/uv
	@$(UV) sync --quiet --locked --inexact
	@touch $@

# Where it cannot be had, the test that needs it is skipped; in CI it fails.
.venv/synapse/.synced: uv.lock | .venv/.synced
	@UV_PROJECT_ENVIRONMENT=.venv/synapse $(BIN)/uv sync --quiet --locked --only-group synapse \
		&& touch $@ || echo "no Matrix server (matrix-synapse) here: its test is left out"

$(BIN)/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "warden needs Python 3.11 or newer: make PYTHON=python3.12"; exit 2; }
	@$(PYTHON) -m venv .venv || { echo "the venv module is missing: apt-get install python3-venv"; exit 2; }
	@$(BIN)/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

clean: ## remove what can be made again (never your data)
	rm -rf .venv build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
