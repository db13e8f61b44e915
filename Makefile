# Needs Python >= 3.11 with pip and venv, and make; nothing else.
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
# What natasha asks for; only its model files are read, so none of it is installed.
UNUSED := dawg-python docopt intervaltree ipymarkup pymorphy2 pymorphy2-dicts-ru sortedcontainers yargy
PIP_INSTALL := $(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps

.PHONY: demo test lint eval bench bench-collector bench-delivery fuzz picture lock clean

demo: $(VENV)/.runtime
	@$(RUN) -m bot demo

test: $(VENV)/.dev
	$(RUN) -m ruff format --check .
	$(RUN) -m ruff check .
	$(RUN) -m mypy
	$(VENV)/bin/lint-imports
	$(RUN) -m pytest -n 2

lint: $(VENV)/.dev
	$(RUN) -m ruff format .
	$(RUN) -m ruff check --fix .

# How well extraction reads: our own gold set, and a local one where KZRU_GOLD names its directory.
eval: $(VENV)/.dev
	@$(RUN) -m tests.extraction.evaluate

# Installs what is measured against too, some 130 MB.
bench: $(VENV)/.benchmark
	@$(RUN) -m benchmarks.extraction

# How fast feeds are collected, beside lemon24/reader: some two minutes.
bench-collector: $(VENV)/.benchmark
	@$(RUN) -m benchmarks.collecting

# Broken and hostile feeds through the whole collector, and hostile texts through extraction.
fuzz: $(VENV)/.runtime
	@$(RUN) -m benchmarks.fuzz_feeds
	@$(RUN) -m benchmarks.fuzz_extraction

# How fast messages go out, how long people wait meanwhile, what a tick costs: some four minutes.
bench-delivery: $(VENV)/.benchmark
	@$(RUN) -m benchmarks.delivery_throughput
	@$(RUN) -m benchmarks.delivery_latency
	@$(RUN) -m benchmarks.planning

# The picture in the README: the demo's own digest, drawn.
picture: $(VENV)/.runtime
	$(RUN) -m bot demo --picture docs/digest.svg

# The locks name no index; --no-deps keeps out what a dependency asks for and we do not run.
lock:
	uv pip compile --quiet pyproject.toml --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-header --no-annotate -o requirements.lock
	uv pip compile --quiet pyproject.toml --extra dev -c requirements.lock --universal --python-version 3.11 \
	    --generate-hashes --no-emit-index-url --no-header --no-annotate -o requirements-dev.lock
	uv pip compile --quiet pyproject.toml --extra benchmark -c requirements.lock --universal --python-version 3.11 \
	    --generate-hashes --no-emit-index-url --no-header --no-annotate $(UNUSED:%=--no-emit-package %) \
	    -o requirements-benchmark.lock

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "kzru-digest needs Python 3.11 or newer: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.lock | $(VENV)/bin/python
	$(PIP_INSTALL) -r requirements.lock
	@touch $@

$(VENV)/.dev: requirements-dev.lock | $(VENV)/bin/python
	$(PIP_INSTALL) -r requirements-dev.lock
	@touch $@ $(VENV)/.runtime

$(VENV)/.benchmark: requirements-benchmark.lock | $(VENV)/bin/python
	$(PIP_INSTALL) -r requirements-benchmark.lock
	@touch $@ $(VENV)/.runtime

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
