# Quanheng 权衡 — `make run` serves the platform with the demo, `make test` runs every test.
# Needs only python3 (3.11 or newer, with venv) and make; everything else is installed into .venv and node_modules.

SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
UI := src/quanheng/platform/ui
PORT ?= 8000
export QUANHENG_HOME ?= $(CURDIR)/var
unexport VIRTUAL_ENV PYTHONPATH PYTHONHOME DJANGO_SETTINGS_MODULE

.DEFAULT_GOAL := help
.PHONY: help run test check bench bench-exact soak docs lock clean front debian

help:  ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 22

run: $(VENV)/run.stamp front  ## serve the platform with the demo at http://127.0.0.1:8000 (PORT=…)
	$(VENV)/bin/quanheng serve --demo --port $(PORT)

test: $(VENV)/dev.stamp front debian  ## set up all that tests need and run every test
	$(PY) -m pytest -n 3 --dist loadfile --no-loadscope-reorder -q $(ARGS)

check: $(VENV)/dev.stamp  ## ruff, mypy --strict, import contracts
	$(VENV)/bin/ruff check src tests benchmarks tools
	$(VENV)/bin/ruff format --check src tests benchmarks tools
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports --no-cache

bench: $(VENV)/bench.stamp  ## speed: ratios against peers and limits taken in the same run (SIZES="S M L")
	$(PY) -m benchmarks $(ARGS)

bench-exact: $(VENV)/dev.stamp  ## fast = exact on 50,000 generated schemes
	QUANHENG_EXAMPLES=50000 $(PY) -m pytest -q --timeout=0 -p no:cacheprovider tests/engine/test_fast_is_exact.py

soak: $(VENV)/dev.stamp front debian  ## the long proofs: 1,000 kills, 1,000 hostile uploads, 100,000 answers, every room on PostgreSQL
	QUANHENG_KILLS=1000 QUANHENG_UPLOADS=1000 QUANHENG_ANSWERS=100000 QUANHENG_EVERYWHERE=1 QUANHENG_API_EXAMPLES=50 QUANHENG_ROUNDS=10000 $(PY) -m pytest -n 2 --dist loadfile --timeout=0 -q \
	  tests/walks/test_kill.py tests/platform/collection tests/platform/project/test_postgres.py tests/platform/pages/test_hostile_api.py tests/platform/surveys/test_both_databases.py tests/platform/lib/test_escape.py tests/platform/matrix/test_pages.py tests/platform/monitoring/test_kill.py tests/platform/hotline/test_kill.py tests/platform/doubts/test_kill.py

docs: $(VENV)/dev.stamp  ## the handbook, into site/
	$(VENV)/bin/mkdocs build --strict -d site

lock:  ## write the hashed lock files anew (needs uv in .venv: .venv/bin/pip install uv)
	$(VENV)/bin/uv pip compile pyproject.toml --extra platform --group build --generate-hashes --no-header --universal -q -o requirements.lock
	$(VENV)/bin/uv pip compile pyproject.toml --extra platform --extra analytics --extra postgres --group build --group dev -c requirements.lock --generate-hashes --no-header --universal -q -o requirements-dev.lock
	$(VENV)/bin/uv pip compile pyproject.toml --group bench -c requirements-dev.lock --generate-hashes --no-header --universal -q -o requirements-bench.lock

clean:  ## remove what was built (not var/, the data)
	rm -rf $(VENV) $(UI)/node_modules $(UI)/static/dist site build dist

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "需要 Python 3.11 或更高 / Python 3.11 or newer is needed: make PYTHON=python3.12 …"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "需要 venv / venv is needed: apt-get install python3-venv"; exit 1; }

$(VENV)/run.stamp: requirements.lock pyproject.toml | $(PY)
	$(PY) -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	$(PY) -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/dev.stamp: requirements-dev.lock $(VENV)/run.stamp
	$(PY) -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

$(VENV)/bench.stamp: requirements-bench.lock $(VENV)/dev.stamp
	$(PY) -m pip install -q --disable-pip-version-check --require-hashes -r requirements-bench.lock
	@touch $@

front: $(VENV)/run.stamp
	@$(PY) -m quanheng.platform.ui.build

debian: | $(PY)
	@$(PYTHON) tools/debian.py chromium fonts-noto-cjk
