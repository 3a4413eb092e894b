# The commands of this house. `make help` lists them.

# The newest one that really runs: a version manager may have put names into the path that lead nowhere.
PYTHON ?= $(shell for name in python3.13 python3.12 python3.11 python3; do $$name -c '' 2>/dev/null && echo $$name && break; done)
BIN := .venv/bin
PORT ?= 8000
JOBS ?= 2
DATA ?= .data

# What Python has compiled once is kept, even where the surroundings forbid it: every process here loads the whole house.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help

.PHONY: help
help: ## List what can be done
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

.PHONY: setup
setup: .venv/.ready ## Build .venv from the lock file

.venv/.ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or later is needed; this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.PHONY: demo
demo: setup ## Start everything with demo data (FRESH=1 starts over, PORT=8010 moves it)
	@MARKETPLACE_DATA_DIR=$(DATA) $(BIN)/marketplace demo --port $(PORT) $(if $(FRESH),--fresh)

.PHONY: test
test: setup ## Run everything: lint, types, contracts, migrations, unit, walk and browser tests
	@$(MAKE) --no-print-directory lint
	$(BIN)/pytest -n $(JOBS) --dist worksteal -q

.PHONY: check
check: setup ## The same without browser tests
	@$(MAKE) --no-print-directory lint
	$(BIN)/pytest -n $(JOBS) --dist worksteal -q -m "not browser"

.PHONY: lint
lint: setup ## Format, lint, types, import contracts, templates, migrations' SQL
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/djlint --quiet --lint templates marketplace/sandbox/stripe/templates

.PHONY: fix
fix: setup ## Format and mend what can be mended by machine
	$(BIN)/ruff check --quiet --fix .
	$(BIN)/ruff format --quiet .

.PHONY: bench
bench: setup ## Measure; figures go to benchmarks/results
	$(BIN)/python -m benchmarks

.PHONY: soak
soak: setup ## Full loads (SEED=7 repeats one, ONLY="R1 R4" names some), and every cell of the crash matrix
	$(BIN)/python -m benchmarks.soak $(SEED) $(ONLY)
	CRASH=all $(BIN)/pytest -n $(JOBS) --dist worksteal -q tests/crash

.PHONY: rows
rows: setup ## Rows of requirements and reliability with and without a test
	$(BIN)/python -m tests.support.rows

.PHONY: lock
lock: ## Write the lock file anew from pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --group dev pyproject.toml -o requirements.lock

.PHONY: clean
clean: ## Remove the environment and the demo's data
	rm -rf .venv $(DATA)
