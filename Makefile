# Everything from a fresh clone: `make run` and `make test` need only git, make and Python 3.11 or later.

VENV ?= .venv
BIN := $(VENV)/bin
ARGS ?=
PYTHON ?= $(firstword $(foreach name,python3 python3.13 python3.12 python3.11 python,\
	$(shell $(name) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(name))))

export UV_PROJECT_ENVIRONMENT := $(VENV)
export UV_PYTHON_DOWNLOADS := never
# Libraries answer at once from their first use, also where Python may not write beside them.
export UV_COMPILE_BYTECODE := 1
unexport VIRTUAL_ENV

.PHONY: help run test quick lint format types verify bench bench-peers clean

help:
	@echo 'make run      install, simulate the baseline, print the path of the report'
	@echo '              (ARGS="--firms 1:1000" passes options on)'
	@echo 'make test     install with the tools for development, run all tests'
	@echo 'make quick    the tests that take seconds'
	@echo 'make lint     style and layout of the code;  make format mends the layout'
	@echo 'make types    static types'
	@echo 'make verify   the measures against PySAL, pymrio, statsmodels and linearmodels'
	@echo 'make bench    speed and memory at every scale;  make bench-peers other programs too'

run: $(VENV)/.installed
	@$(BIN)/neijuan run --out results $(ARGS)

test: $(VENV)/.installed-for-development
	$(BIN)/pytest -n auto --dist loadfile $(ARGS)

quick: $(VENV)/.installed-for-development
	$(BIN)/pytest -n auto --dist loadfile -m "not slow" $(ARGS)

lint: $(VENV)/.installed-for-development
	$(BIN)/ruff check
	$(BIN)/ruff format --check

format: $(VENV)/.installed-for-development
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

types: $(VENV)/.installed-for-development
	$(BIN)/mypy

verify: $(VENV)/.installed-for-verification
	$(BIN)/python -m verification.measures $(ARGS)

bench: $(VENV)/.installed-for-development
	$(BIN)/python benchmarks/run_benchmarks.py $(ARGS)

# Installs other programs from the package index, some gigabytes of them, into .cache/peers.
bench-peers: $(VENV)/.installed-for-development
	$(BIN)/python benchmarks/run_benchmarks.py --peers $(ARGS)

clean:
	rm -rf results .cache .pytest_cache .mypy_cache .ruff_cache .hypothesis

# The locked versions, by the uv that is there or by one of the environment's own.
define install
	@test -n "$(PYTHON)" || { echo 'neijuan needs Python 3.11 or later: install it, or name it with PYTHON=...' >&2; exit 2; }
	@echo 'installing the locked packages into $(VENV) ...' >&2
	@set -e; if command -v uv >/dev/null; then \
		test -x $(BIN)/python || uv venv --quiet --python "$(PYTHON)" $(VENV); \
		uv sync --quiet --frozen --inexact $(1); \
	else \
		test -x $(BIN)/python || "$(PYTHON)" -m venv $(VENV); \
		test -x $(BIN)/uv || { \
			$(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip >/dev/null; \
			$(BIN)/python -m pip install --quiet --disable-pip-version-check uv; \
		}; \
		$(BIN)/uv sync --quiet --frozen --inexact --python $(BIN)/python $(1); \
	fi
	@touch $@
endef

$(VENV)/.installed: pyproject.toml uv.lock
	$(call install,--no-dev)

$(VENV)/.installed-for-development: pyproject.toml uv.lock
	$(call install,)
	@touch $(VENV)/.installed

$(VENV)/.installed-for-verification: pyproject.toml uv.lock
	$(call install,--group verification)
	@touch $(VENV)/.installed $(VENV)/.installed-for-development
