# `make` is every check there is; `make help` names the targets.

.DEFAULT_GOAL := test
# what Python has compiled is kept: else each of the many programs that tests start compiles all it needs anew
export PYTHONDONTWRITEBYTECODE =
.NOTPARALLEL:
.PHONY: help setup packages environment run window compiled test check lint types imports pytest guard format bench \
        bench-peers logbench largebench strangersbench filesbench watchbench windowbench sim fuzz crash \
        words pictures golden screenshots requirements clean

# the first Python that is new enough; `make PYTHON=...` takes another
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11 python3; do \
            $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; done; echo $$python)
PY := .venv/bin/python
CODE := src tests server.py client.py $(wildcard bench fuzz scripts)
COMPILE = $(PY) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
          --no-header --no-emit-index-url $(UPGRADE)

help:  ## name the targets
	@sed -nE 's/^([a-z-]+):[^#]*## (.*)/  make \1\t\2/p' Makefile | expand -t 22

test: setup lint types imports pytest guard  ## set up whatever is missing, then every check and test

check: environment lint types imports  ## the checks that need no running

setup: packages environment

packages:
	@.ci/packages $(PYTHON)

environment:
	@PYTHONPATH=src $(PYTHON) -m hubbub.launch

lint:
	$(PY) -m ruff check --quiet --output-format concise .
	$(PY) -m ruff format --quiet --check .

types:
	$(PY) -m mypy --no-error-summary $(CODE)

imports:
	$(PY) -c 'from importlinter.cli import lint_imports_command as run; run()' --no-logo

pytest:
	$(PY) -m pytest -n 3 --dist worksteal  # one more than small machines have cores, for tests that wait

guard: environment  ## a delivery costs us no more than a few times what it costs in C
	$(PY) -m bench.guard

run:  ## the server, with its defaults
	$(PYTHON) server.py

window:  ## the desktop window
	$(PYTHON) client.py

compiled: environment  ## the server with what every message passes compiled, and its tests; see README
	$(PY) -m scripts.compiled build/compiled
	PYTHONPATH="$(CURDIR)/build/compiled" $(PY) -m pytest -n 3 -o pythonpath="build/compiled ." -m "not interpreted" \
	  tests/protocol tests/server tests/sim

format: environment  ## put the code into the form that `make lint` wants
	$(PY) -m ruff check --quiet --fix . ; $(PY) -m ruff format --quiet .

sim: environment  ## the simulation of two nodes, with far more schedules than the tests try
	$(PY) -m pytest tests/sim --hypothesis-profile thorough --timeout 0

bench: environment  ## what a delivered message costs the server
	$(PY) -m bench

bench-peers: environment  ## what it costs beside InspIRCd, ngIRCd and plain C; ERGO=path takes Ergo in
	@.ci/packages $(PYTHON) peers
	$(PY) -m bench.peers $(BENCH)

logbench: environment  ## what it costs to store every message before it is shown
	$(PY) -m bench.log

watchbench: environment  ## what one nickname costs that thousands watch
	$(PY) -m bench.watching

largebench: environment  ## what ten million stored messages cost it
	$(PY) -m bench.large

strangersbench: environment  ## what thousands change who only connect
	$(PY) -m bench.strangers

filesbench: environment  ## what files cost it, and those who chat meanwhile
	$(PY) -m bench.files

windowbench: setup  ## how quick the window is
	$(PY) bench/desktop.py
	$(PY) -m bench.desktop_day

fuzz: environment  ## throw garbage at it until stopped
	$(PY) -m fuzz.doors
	$(PY) -m fuzz.files
	$(PY) -m fuzz

crash: environment  ## kill it hundreds of times while people talk, and look at what it kept
	$(PY) -m fuzz.crash

words: environment  ## bring the catalogs of translations up to date with the code
	$(PY) scripts/catalogs.py

pictures: setup  ## hold the window to the pictures of it
	$(PY) -m pytest -q tests/desktop/test_golden.py

golden: setup  ## take the pictures that the tests hold the window to anew; look at each of them
	HUBBUB_GOLDEN=new $(PY) -m pytest -q tests/desktop/test_golden.py

screenshots: setup  ## make the pictures of the README anew
	$(PY) scripts/screenshots.py
	$(PY) scripts/console_screenshot.py

requirements: environment  ## pin requirements*.txt anew; UPGRADE=--upgrade takes the newest
	$(COMPILE) requirements.in --output-file requirements.txt
	$(COMPILE) requirements-dev.in --output-file requirements-dev.txt
	$(COMPILE) requirements-desktop.in --output-file requirements-desktop.txt

clean:  ## remove what tools left behind, and the environment
	rm -rf build .venv .venv.lock .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
