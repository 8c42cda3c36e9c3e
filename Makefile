# The two commands that matter: `make run` starts the service, `make test` tests everything. `make help` lists the rest.
# A bare machine needs Python 3.11 or newer and make. After the first run nothing is fetched.

VENV := .venv
BIN := $(VENV)/bin
PEERS := .venv-peers
RECOVERY := $(BIN)/recovery
PYTEST := $(BIN)/python -m pytest
# Real processes and browsers on a busy machine can miss a time limit: what failed is tried once more, alone, and named.
again = { echo "Trying once more, alone, what failed above:"; $(PYTEST) --last-failed --last-failed-no-failures none -m $(1); }
# The first Python that is new enough and can make an environment; another can be given: make run PYTHON=/path/to/python3
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11 /usr/bin/python3; do \
	"$$python" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 \
	&& { echo "$$python"; break; }; done)

# Each of the many processes of a test run would otherwise compile, and pytest prepare, every file again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run test check soak bench peers demo lock clean

help: ## Say what there is
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile

run: $(VENV)/installed ## Start the service: messages go to files under var/, pages are on 127.0.0.1
	@$(RECOVERY) init
	@exec $(BIN)/python scheduler.py

demo: $(VENV)/installed ## Show it with made-up women and a clock that runs a year in two minutes
	@exec $(RECOVERY) demo

test: $(VENV)/installed-dev ## Test everything, on SQLite and PostgreSQL and in the browser
	$(PYTEST) -n 2 --dist worksteal -m "not acceptance" || $(call again,"not acceptance")
	$(PYTEST) -n 3 --dist worksteal -m acceptance tests/acceptance || $(call again,acceptance tests/acceptance)

check: $(VENV)/installed-dev ## Check style, types, import rules and all wording
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(RECOVERY) check-messages

soak: $(VENV)/installed-dev ## Live through 25 years with 200 made-up women, and 200 lives step by step, and check every promise
	$(RECOVERY) simulate --seed 1
	$(RECOVERY) simulate --seed 2 --faults
	INVARIANT_EXAMPLES=200 $(PYTEST) -n 0 --timeout 0 tests/integration/invariants/test_one_woman.py
	INVARIANT_EXAMPLES=20 $(PYTEST) -n 0 --timeout 0 tests/integration/invariants/test_menopause_reminder.py tests/integration/invariants/test_every_step.py
	KILLS=100 $(PYTEST) -n 0 --timeout 0 tests/acceptance/test_kill_dispatcher.py
	RESTARTS=40 $(PYTEST) -n 0 --timeout 0 tests/acceptance/test_postgres_restarts.py
	OUTAGE_PACE=20 $(PYTEST) -n 0 --timeout 0 tests/acceptance/test_provider_outages.py
	STOP_RACES=1000 $(PYTEST) -n 0 --timeout 0 tests/integration/dispatch/test_claims.py

bench: $(VENV)/installed-dev ## Measure what it can do here, on a quiet machine; writes docs/benchmarks.md
	@$(MAKE) --no-print-directory peers || echo "What it compares with cannot be installed, so that part is left out."
	$(BIN)/python -m benchmarks $(BENCH)

# BENCH="--quick" takes three minutes and writes nothing; BENCH="sending claiming" measures these alone.
BENCH ?=

peers: $(PEERS)/installed ## Make the environment of what the benchmark compares with

lock: $(VENV)/installed-dev ## Pin the newest versions of requirements*.in that fit, with hashes
	$(BIN)/uv pip compile --upgrade $(LOCK) requirements-dev.in --output-file requirements-dev.txt
	$(BIN)/uv pip compile $(LOCK) requirements.in --constraint requirements-dev.txt --output-file requirements.txt
	$(BIN)/uv pip compile --upgrade $(LOCK) benchmarks/requirements-peers.in --constraint requirements-dev.txt --output-file benchmarks/requirements-peers.txt

LOCK := --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate --python-version 3.11

clean: ## Remove what make made, but never var/, which holds the data
	rm -rf $(VENV) $(PEERS) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps: an environment is filled again only when what it is made from has changed.
$(VENV)/installed: requirements.txt pyproject.toml | $(BIN)/python
	$(call install,requirements.txt)

$(VENV)/installed-dev: requirements-dev.txt pyproject.toml | $(BIN)/python
	$(call install,requirements-dev.txt)
	@touch $(VENV)/installed

$(PEERS)/installed: benchmarks/requirements-peers.txt | $(BIN)/python
	@$(BIN)/python -m venv --clear $(PEERS)
	@$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer with its venv module is needed (on Debian: python3 and python3-venv)." >&2; exit 1; }
	@echo "Making the environment $(VENV) with $(PYTHON)"
	@$(PYTHON) -m venv --clear $(VENV)

define install
	@echo "Installing what $(1) lists (once; this takes a minute or two)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index --editable .
	@touch $@
endef
