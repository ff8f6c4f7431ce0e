# Every way to start, test and build Sijil. `make help` lists them; docs/testing.md explains them.
VENV := .venv
BIN := $(VENV)/bin
PYTEST := QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest
JOBS ?= 2
export PIP_DISABLE_PIP_VERSION_CHECK := 1
PIP := $(BIN)/python -m pip install --quiet --no-input

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run demo test check format-check lint types floors tests nightly dist relay bench teeth venv format lock promises clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1	\2/p' $(MAKEFILE_LIST) | expand -t 22

run: $(VENV)/.run $(VENV)/.screen ## make the environment and open the program
	@$(BIN)/python dev/system.py --display
	@exec $(BIN)/sijil

demo: $(VENV)/.run ## walk through three vaults without a screen, in a fresh private folder
	@folder=$$(mktemp -d) && $(BIN)/sijil demo "$$folder/demo" && echo "The vaults are in $$folder/demo: look around, then remove that folder."

test: $(VENV)/.dev $(VENV)/.node $(VENV)/.offscreen $(VENV)/.build tests ## make the environment and run every test, without a screen

check: $(VENV)/.dev $(VENV)/.node $(VENV)/.offscreen $(VENV)/.build format-check lint types floors tests ## what CI runs: format, lint, types, floors, tests

format-check: $(VENV)/.dev
	@$(BIN)/ruff format --check --quiet . || { echo "Not formatted: run make format"; exit 1; }

lint: $(VENV)/.dev ## ruff
	@$(BIN)/ruff check --quiet .

types: $(VENV)/.dev ## mypy, strict, over app/
	@$(BIN)/mypy --no-error-summary

floors: $(VENV)/.dev ## who may import whom
	@$(BIN)/lint-imports --no-logo 2>&1 || exit 1

# Compiled once: in a fresh clone each of the hundreds of processes that tests start would do it for itself.
tests: $(VENV)/.dev
	@$(BIN)/python -m compileall -q -j 0 app
	@$(PYTEST) -n $(JOBS) --dist loadfile -m "not nightly and not cluster and not deploy and not tor"

nightly: $(VENV)/.dev $(VENV)/.offscreen ## the long proofs, and every property test with many more examples
	@SIJIL_HYPOTHESIS=nightly $(PYTEST) -n $(JOBS) --dist loadfile -m "nightly or hypothesis"

dist: $(VENV)/.dev $(VENV)/.build ## build the program into dist/sijil
	@$(BIN)/pyinstaller --noconfirm --log-level WARN --distpath dist --workpath build/pyinstaller build.spec
	@du -sh dist/sijil

relay: $(VENV)/.dev ## build the relay by itself into build/relay: a wheel, and its libraries by hash
	@$(BIN)/python deploy/wheel.py build/relay

bench: $(VENV)/.dev ## the figures, as ratios against a plain baseline
	@for file in $(filter-out bench/__init__.py,$(wildcard bench/*.py)); do QT_QPA_PLATFORM=offscreen $(BIN)/python -m "bench.$$(basename "$$file" .py)" || exit 1; done

teeth: $(VENV)/.dev ## break the program on purpose: a test must notice each time (by hand, some minutes)
	@$(BIN)/python -m dev.teeth

venv: $(VENV)/.run ## only make the environment

format: $(VENV)/.dev ## put every file into the house's format
	@$(BIN)/ruff format --quiet .
	@$(BIN)/ruff check --quiet --fix .

promises: $(VENV)/.dev ## which promise has which tests
	@$(BIN)/python dev/promises.py

LOCK := CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --all-build-deps
lock: $(VENV)/.dev ## choose versions again and write the lock files
	$(LOCK) --output-file requirements.txt pyproject.toml
	$(LOCK) --output-file requirements-dev.txt --extra dev --extra relay --constraint requirements.txt pyproject.toml

clean: ## remove what was built, not the environment
	@rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

# --- the environment, made once: a second `make run` starts at once ------------------------------
$(VENV)/.made: dev/environment.sh
	@sh dev/environment.sh $(VENV)
	@touch $@

$(VENV)/.run: $(VENV)/.made requirements.txt pyproject.toml
	@echo "Fetching what Sijil stands on into $(VENV) (about 100 MB, once) ..."
	@$(PIP) --require-hashes --requirement requirements.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements-dev.txt
	@echo "Fetching what the tests need (about 60 MB, once) ..."
	@$(PIP) --require-hashes --requirement requirements-dev.txt
	@touch $@

# Tests hold our files against another implementation, where there is Node; they say so when they're skipped.
$(VENV)/.node: $(wildcard tests/interop/npm/package-lock.json) $(VENV)/.made
	@if [ -e tests/interop/npm/package-lock.json ] && command -v npm >/dev/null 2>&1; then npm ci --silent --no-audit --no-fund --prefix tests/interop/npm; fi
	@touch $@

$(VENV)/.screen $(VENV)/.offscreen $(VENV)/.build: $(VENV)/.%: dev/system.py $(VENV)/.made
	@$(BIN)/python dev/system.py --$*
	@touch $@
