# `make demo` shows the portal, `make test` tests it; both need Python >= 3.11 and nothing else.
PYTHON ?= python3
RUN := .venv/bin/python
# make test ARGS="tests/sync -k plan"
ARGS ?=

.PHONY: demo demo-reset setup lock audit check format test test-deep test-faults test-browser bench

demo: setup  ## the whole portal on this machine; PORT=8000 SIMULATOR_PORT=9000
	@exec $(RUN) -m demo

demo-reset: setup  ## the same, afresh
	@exec $(RUN) -m demo --reset

setup:  ## make .venv from requirements-dev.lock
	@$(PYTHON) .ci/setup.py

lock: setup  ## compile the lock files anew; ARGS=--upgrade takes the newest versions
	@$(RUN) .ci/lock.py $(ARGS)

audit: setup  ## known holes of the locked libraries; needs the network, fails nothing without
	@$(RUN) .ci/holes.py

check: setup  ## linters, types, import contracts, migrations, deployment; ARGS=mypy for one
	@$(RUN) .ci/check.py $(ARGS)

format: setup  ## bring the sources into the common form
	@$(RUN) -m ruff check --fix-only --quiet . ; $(RUN) -m ruff format --quiet .
	@git ls-files --cached --others --exclude-standard 'templates/*.html' \
		| xargs .venv/bin/djade --target-version 5.2 >/dev/null 2>&1 || true

test: setup  ## everything but the three below, in parallel, on real servers
	@exec $(RUN) tests/run.py $(ARGS)

test-deep: setup  ## long searches for counter-examples
	@exec $(RUN) tests/run.py -m deep $(ARGS)

test-faults: setup  ## processes killed, servers restarted
	@$(RUN) tests/run.py -m "faults and not restarts" -n 3 --dist loadfile $(ARGS)
	@$(if $(ARGS),,exec $(RUN) tests/run.py -m restarts -n 1)

test-browser: setup  ## the pages in a real browser
	@exec $(RUN) tests/run.py -m browser $(ARGS)

bench: setup  ## the measurements, into bench/results.json; ARGS="push exports" for some
	@exec $(RUN) -m bench $(ARGS)
