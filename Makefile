# Twinfit, one word per task. `make help` lists them from the comments below.
#
# Only Python 3.11 to 3.13, make and a package index are needed: uv comes into .tools/, everything
# else into .venv/, both in this folder. Nothing is installed for the user or the machine.

UV_VERSION := 0.13.8
UV := .tools/uv/bin/uv
RUN := .venv/bin
EXTRAS := --extra service --extra worker --extra postgres
PACKAGES := schemas pairing store intake service worker client tests $(wildcard benchmarks)

# A Python of your own choice: make test PYTHON=/opt/python3.12/bin/python3
PYTHON ?=

# Certificates of the system, so that it works behind a company's proxy; never a Python from the net.
export UV_SYSTEM_CERTS ?= 1
export UV_PYTHON_DOWNLOADS := never
export PIP_DISABLE_PIP_VERSION_CHECK := 1
unexport VIRTUAL_ENV

.DEFAULT_GOAL := help
.PHONY: help setup demo up test check fmt fuzz chaos experiments causes bench clean

help: ## List these tasks
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: .venv/.synced ## Put everything that Twinfit needs into .tools/ and .venv/

demo: setup ## Train the first example in both frameworks, print its report and links
	@$(RUN)/twinfit run examples/01_diabetes_aligned.json

up: setup ## Start the gateway, one worker and the queue, until Ctrl-C
	@$(RUN)/twinfit up

test: setup ## Run the tests, the long-running kinds left out: two at a time, then one by one
	$(RUN)/python -m tests $(ARGS)

check: setup ## Check lint, format, types, import arrows, the lock and the compose file
	$(RUN)/ruff check .
	$(RUN)/ruff format --check .
	$(RUN)/mypy --strict $(PACKAGES)
	$(RUN)/lint-imports --no-logo
	$(UV) lock --check
	$(RUN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml

fmt: setup ## Sort imports, mend what can be mended, format
	$(RUN)/ruff check --fix .
	$(RUN)/ruff format .

fuzz: setup ## Throw generated requests at the service, and generated pairs at the legs
	$(RUN)/python -m pytest -m fuzz $(ARGS)

chaos: setup ## Kill and starve running processes and count what is lost
	$(RUN)/python -m pytest -m chaos $(ARGS)

experiments: setup ## Run the experiments of docs/experiments at full length, and fill in its pages
	TWINFIT_WRITE_PAGES=1 $(RUN)/python -m pytest -m experiments $(ARGS)

causes: setup ## Write docs/causes.md anew from the catalogue
	$(RUN)/python -m pairing.catalogue docs/causes.md

bench: setup ## Measure side by side, in one run
	$(RUN)/python -m benchmarks $(ARGS)

clean: ## Remove the environment and all caches; the data folder .twinfit/ stays
	rm -rf .venv .tools .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The environment follows the lock; an existing one is kept, whatever Python made it. Compiling once
# halves the start of every process, also where Python is told to write no bytecode.
.venv/.synced: pyproject.toml uv.lock | .tools/uv/.$(UV_VERSION)
	@test -x .venv/bin/python || $(UV) venv --quiet --python "$$(.ci/find-python "$(PYTHON)")" .venv
	@echo "Installing what uv.lock names into .venv (the first time takes a few minutes) ..."
	@$(UV) sync --quiet --frozen --compile-bytecode $(EXTRAS) || { \
	  echo "The packages could not be installed: see above. Is the package index reachable?" >&2; exit 1; }
	@touch $@

.tools/uv/.$(UV_VERSION):
	@python="$$(.ci/find-python "$(PYTHON)")" && "$$python" -m venv .tools/uv
	@echo "Installing uv $(UV_VERSION) into .tools/uv ..."
	@.tools/uv/bin/python -m pip install --quiet "uv==$(UV_VERSION)" || { \
	  echo "uv $(UV_VERSION) could not be installed: see above. Is the package index reachable?" >&2; exit 1; }
	@touch $@
