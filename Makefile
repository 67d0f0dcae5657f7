# `make` lists the targets. They need Python 3.11 or newer and nothing else.
.DEFAULT_GOAL := help
PYTHON ?= python3
RUN := .venv/bin/python
ARGS ?=
# Every platform's hashes and no index address: docs/decisions/0008-lock-files.md says why not uv.lock.
LOCK := .venv/bin/uv --system-certs pip compile pyproject.toml --quiet --universal \
	--python-version 3.11 --generate-hashes --no-header --no-annotate

.PHONY: help demo demo-reset manage setup lock audit messages check format test test-deep test-faults test-browser bench

help:  ## list the targets
	@echo "make TARGET [ARGS=...]"
	@awk -F ':.*  ## ' '/^[a-z-]+:.*  ## / {printf "  %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: setup  ## run the whole portal on this machine; PORT=8000 SIMULATOR_PORT=9000
	@exec $(RUN) -m demo

demo-reset: setup  ## the same, after removing the data of earlier runs
	@exec $(RUN) -m demo --reset

manage: setup  ## run a management command in the running demo; ARGS="create_tenant kingsley 'Kingsley College'"
	@exec $(RUN) -m demo.manage $(ARGS)

setup:  ## create or update .venv from requirements-dev.lock
	@$(PYTHON) .ci/setup.py

lock: setup  ## write the lock files; ARGS=--upgrade takes the newest versions
	@$(LOCK) --output-file requirements.lock $(ARGS)
	@$(LOCK) --output-file requirements-dev.lock --extra demo --extra dev $(ARGS)

audit: setup  ## check the locked libraries for known vulnerabilities (needs a network)
	@$(RUN) .ci/vulnerabilities.py

messages: setup  ## collect the texts marked for translation into locale/django.pot
	@$(RUN) .ci/messages.py

check: setup  ## run linters, types, import contracts, migration and deployment checks; ARGS=mypy for one
	@$(RUN) .ci/check.py $(ARGS)

format: setup  ## format Python and templates
	@$(RUN) -m ruff check --fix-only --quiet . ; $(RUN) -m ruff format --quiet .
	@git ls-files --cached --others --exclude-standard 'templates/*.html' \
		| xargs .venv/bin/djade --target-version 5.2 >/dev/null 2>&1 || true

test: setup  ## run all tests but the next three kinds; ARGS="tests/sync -k plan" for some
	@exec $(RUN) tests/run.py $(ARGS)

test-deep: setup  ## run the long property tests and fuzzing; DEEP=5 for five times as long
	@exec $(RUN) tests/run.py -m deep $(ARGS)

test-faults: setup  ## run the tests that kill processes and restart servers
	@$(RUN) tests/run.py -m "faults and not restarts" -n 3 --dist loadfile $(ARGS)
	@$(if $(ARGS),,exec $(RUN) tests/run.py -m restarts -n 1)

test-browser: setup  ## run the pages in a real browser
	@exec $(RUN) tests/run.py -m browser $(ARGS)

bench: setup  ## run the benchmarks into bench/results.json; ARGS="push exports" for some
	@exec $(RUN) -m bench $(ARGS)
