# Tongban. `make run` serves the demo city, `make test` proves it. Everything goes into .venv and node_modules.
PYTHON ?= python3
PORT ?= 8000

.PHONY: run test browser wide setup setup-dev lint types long bench shots lock clean help

run: setup  ## set up and serve the living demo city at http://127.0.0.1:8000
	@.venv/bin/tongban run --demo --port $(PORT)

test: setup-dev  ## set up what the tests need and run them; with Chromium the browser walks too
	@.venv/bin/python -m pytest -n 2 --dist loadscope --no-loadscope-reorder -m "not wide" $(ARGS)

wide: setup-dev  ## what `make test` leaves out for its time: all packages in Chromium, each language at each width
	@.venv/bin/python -m pytest -n 2 --dist loadscope --no-loadscope-reorder -m wide $(ARGS)

browser: setup-dev  ## every browser walk
	@.venv/bin/python -m pytest -n 2 --dist loadscope --no-loadscope-reorder -m browser $(ARGS)

setup:
	@$(PYTHON) tools/setup.py

setup-dev:
	@$(PYTHON) tools/setup.py --dev

lint: setup-dev  ## style and project rules
	@.venv/bin/ruff check src tests bench tools
	@.venv/bin/ruff format --check src tests bench tools

types: setup-dev  ## types of the whole house
	@.venv/bin/mypy

long: setup-dev  ## fuzzers of a million steps, kills and attacks
	@TONGBAN_LONG=1 .venv/bin/python -m pytest -n 2 $(ARGS)

bench: setup-dev  ## every benchmark; results in bench/results
	@.venv/bin/tongban bench all --json

shots: setup-dev  ## screenshots of the guides
	@.venv/bin/python tools/shots.py

lock: setup-dev  ## renew the lock files from requirements*.in and package.json
	@.venv/bin/python tools/lock.py

clean:  ## remove what setup and the demo made
	rm -rf .venv node_modules var .pytest_cache .mypy_cache .ruff_cache

help:
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:[^#]*## /  /'
