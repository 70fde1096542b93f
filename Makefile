# Every target does the set-up that it needs; a second call finds it done.
# Needed beforehand: make, and Python 3.11 or newer with its venv module.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --require-virtualenv
UV ?= uv
PYTEST_ARGS ?= -n 2 --dist loadgroup
ROOMS := orgue flows tasks channels models config web

RUNTIME := $(VENV)/.runtime
DEV := $(VENV)/.dev
# What « make test » installed holds what « make run » needs, at the same versions.
READY := $(if $(wildcard $(DEV)),$(DEV),$(RUNTIME))

.PHONY: help setup run test test-long test-servers chaos lint format types imports docs pictures package sbom audit migration bench lock clean

help:  ## This list
	@sed -nE 's/^([a-z-]+):.*## (.*)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

setup: $(DEV)  ## Prepare .venv, with .venv/bin/orgue and the tools of the tests

run: $(READY)  ## Play a made-up year in ten minutes (ARGS="--port 9000"); the real thing: orgue up
	@exec $(BIN)/orgue demo $(ARGS)

test: lint types imports  ## Check the code, then run the tests on SQLite and PostgreSQL
	$(BIN)/python -m pytest $(PYTEST_ARGS)

chaos: $(DEV)  ## Bad days under gestures and mail (SEED=7 DATABASE=postgresql SECONDS=30)
	$(BIN)/python -m tests.chaos --seed $(or $(SEED),1) --database $(or $(DATABASE),sqlite) \
		--seconds $(or $(SECONDS),30)

test-servers: $(DEV)  ## Real servers and programs alone, which it fetches first (ONLY=tests/long/test_….py)
	$(BIN)/python -m pytest -n 0 $(or $(ONLY),tests/long)

test-long: test-servers  ## All of it: real servers, tests marked long, 300 examples, twenty storms
	HYPOTHESIS_PROFILE=long $(BIN)/python -m pytest -m "" $(PYTEST_ARGS)
	$(BIN)/python -m tests.chaos --seeds 1-20

lint: $(DEV)  ## Look for faults and for files that are not formatted
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(DEV)  ## Format every file
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: $(DEV)  ## Check the types
	$(BIN)/mypy

imports: $(DEV)  ## Check which room imports which
	$(BIN)/lint-imports

pictures: $(DEV)  ## Take again every picture of the guides (ARGS="--only prefect"); needs Chromium
	$(BIN)/python -m tests.pictures $(ARGS)

docs: $(DEV)  ## Write again the pages that are made from the code
	$(BIN)/python -m flows.events
	$(BIN)/python -m models.access.table
	$(BIN)/python -m models.demo.trusted

package: $(DEV)  ## Build what is published in dist/: the sdist, and the wheel made from it
	$(BIN)/python -m tests.packaged dist

sbom: $(DEV)  ## Write the inventory of what is shipped, in dist/: CycloneDX, checked against its schema
	$(BIN)/python -m tests.audited sbom dist

audit: $(DEV)  ## Ask the advisory database about what is locked; it says NOT RUN where that does not answer
	$(BIN)/python -m tests.audited audit

migration: $(DEV)  ## Write the next migration (m="what changes")
	$(BIN)/python -m models.migrations "$(m)"
	$(BIN)/ruff format -q models/migrations/versions

bench: $(DEV)  ## Measure what has to be fast (BASE=../base: gestures and mail on both, in turn)
	@for measure in territory_import rehearsal tick morning queue export next_year; do \
		echo "== $$measure"; $(BIN)/python -m "benchmarks.$$measure"; done
	@for measure in gestures mail; do \
		echo "== $$measure"; $(BIN)/python -m "benchmarks.$$measure" $(if $(BASE),--base $(BASE)); done

# The runtime's versions are those of the whole: the second lock is bound by the first.
COMPILE = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command "make lock" pyproject.toml

lock:  ## Choose the versions again (UPGRADE=--upgrade takes newer ones); needs uv
	$(COMPILE) $(UPGRADE) --group dev -o requirements-dev.lock
	$(COMPILE) --group build -c requirements-dev.lock -o requirements.lock
	sed -i -E '/^ *# +(via )?-c requirements-dev\.lock$$/d' requirements.lock

clean:  ## Remove what was prepared, never a home
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .import_linter_cache

$(BIN)/python:
	@for python in python3.11 python3.12 python3.13 python3.14 python3; do \
	  if command -v $$python >/dev/null \
	    && $$python -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' \
	      2>/dev/null; \
	  then echo "Preparing $(VENV) with $$python"; exec $$python -m venv $(VENV); fi; \
	done; \
	echo "Python 3.11 or newer is needed, with venv (Debian: apt install python3-venv)." >&2; \
	exit 1

$(RUNTIME): requirements.lock pyproject.toml | $(BIN)/python
	@$(call install,requirements.lock)

$(DEV): requirements-dev.lock pyproject.toml | $(BIN)/python
	@$(call install,requirements-dev.lock)

# The lock names everything: left to choose again, pip looks at versions that it does not name.
define install
echo "Installing what $(1) names"; \
$(PIP) install --quiet --require-hashes --no-deps -r $(1); \
$(PIP) install --quiet --no-deps --no-build-isolation --no-index -e .; \
$(PIP) check --quiet; \
touch $@
endef
