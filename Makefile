# Leadtime needs Python 3.11 or newer, with its `venv` module and pip. Everything else is fetched by pip.
#   make brief                    the main job on the shipped example
#   make test                     every check
#   make brief PYTHON=python3.12  with another Python
#   make brief PROJECT=mylab ARGS='--draws 20000'

PYTHON  ?= python3
VENV    ?= .venv
PROJECT ?= examples/field
ARGS    ?=
DECISIONS ?=

RUN  := $(VENV)/bin/python
CORE := $(VENV)/.leadtime-core
DEV  := $(VENV)/.leadtime-dev
# Twice quiet: errors alone are shown.
PIP  := $(RUN) -m pip --quiet --quiet --disable-pip-version-check --no-input

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help brief test lint types quick wheel floors docs bench study format clean

help:
	@echo "make brief   install into $(VENV), simulate examples/field, write its brief and say where it is"
	@echo "make test    install with the development tools, then run every check"
	@echo "make quick   the tests alone, on the sources as they stand (no wheel, nothing slow)"
	@echo "make lint    ruff: rules and format          make types   mypy --strict"
	@echo "make wheel   build the wheel, install it in a fresh environment, run every test against it"
	@echo "make floors  every test again, with the oldest libraries that pyproject.toml allows"
	@echo "make docs    write again the pages and pictures that are made by code"
	@echo "make format  let ruff rewrite the sources    make clean   remove what these commands made"
	@echo "make bench   time the engine and the decision room against their peers (minutes)"
	@echo "make study   measure samplings, errors, block sizes and schedules (slow)"

brief: $(CORE)
	@$(RUN) -m leadtime brief $(PROJECT) $(ARGS)

# The wheel comes last, so that the last line is the one in which pytest counts its tests.
test: lint types wheel

lint: $(DEV)
	@echo "== ruff"
	@$(RUN) -m ruff check --quiet
	@$(RUN) -m ruff format --check --quiet

types: $(DEV)
	@echo "== mypy --strict"
	@$(RUN) -m mypy --strict src tools

wheel: $(DEV)
	@$(RUN) tools/check_wheel.py

floors: $(DEV)
	@$(RUN) tools/check_floors.py

quick: $(DEV)
	@$(RUN) -m pytest -q -n auto -m "not slow"

docs: $(DEV)
	@$(RUN) -m tools.make_docs

bench: $(DEV)
	@$(PIP) install --group bench
	@$(RUN) -m benchmarks $(ARGS)
	@$(RUN) -m benchmarks.decisions $(DECISIONS)

study: $(DEV)
	@$(PIP) install --group bench
	@$(RUN) -m benchmarks.study_sampling $(ARGS)
	@$(RUN) -m benchmarks.study_errors
	@$(RUN) -m benchmarks.study_blocks
	@$(RUN) -m benchmarks.psplib

format: $(DEV)
	@$(RUN) -m ruff check --fix --quiet
	@$(RUN) -m ruff format --quiet

clean:
	rm -rf $(VENV) build dist .make .mypy_cache .ruff_cache .pytest_cache .hypothesis examples/*/out
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# An environment that works is kept; one that is broken or half made is made again.
$(VENV)/pyvenv.cfg:
	@command -v $(PYTHON) >/dev/null || { \
	  echo "There is no '$(PYTHON)' here. Install Python 3.11 or newer, or name one: make PYTHON=python3.12" >&2; \
	  exit 1; }
	@$(PYTHON) tools/check_python.py
	@$(PYTHON) -m venv --clear $(VENV)

$(CORE): pyproject.toml | $(VENV)/pyvenv.cfg
	@echo "== installing Leadtime and its libraries into $(VENV): a minute or two, once"
	@$(PIP) install --editable .
	@touch $@

# `pip install --group` came with pip 25.1; the pip that Python brings may be older.
$(DEV): pyproject.toml $(CORE)
	@echo "== installing the development tools into $(VENV): a minute or two, once"
	@$(PIP) install --upgrade "pip>=25.1"
	@$(PIP) install --editable . --group dev
	@touch $@
