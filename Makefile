# `make demo` shows the pipeline at work; `make test` runs every check. Both need only Python 3.11+, git and make:
# the first run makes .venv and installs the project there, later runs find it as it is.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready

PAGES := tests/pages/graph_profile
SPEC := specs/graph_profile
OUT := generated

.DEFAULT_GOAL := help
.PHONY: help browser demo test lint types current suite live fuzz bench cases format clean

help:
	@echo "make demo    pages -> spec -> package -> verified, with the shipped API"
	@echo "make test    ruff, black, mypy, the shipped files are up to date, pytest with all of \`make live\`"
	@echo "make browser  fetch a browser for the tests of the pages, where one can be had"
	@echo "make live    a program against SAP CAP from npm, and against the mock (needs node and npm)"
	@echo "make fuzz    the property tests with fresh seeds, ROUNDS=10 times, until one fails"
	@echo "make bench   measure everything beside the peers, into benchmarks/results.md (about 20 minutes)"
	@echo "make cases   write the spec of each of tests/cases anew, to be reviewed"
	@echo "make format  let ruff and black put our own code in order"
	@echo "make clean   remove .venv and every cache"

$(READY): pyproject.toml scripts/make_venv.py
	@echo "making $(VENV) (a minute, once)"
	@$(PYTHON) scripts/make_venv.py $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@

demo: $(READY)
	@printf '\n--- 1. The documentation becomes a spec: %s -> %s\n\n' $(PAGES) $(SPEC)
	@$(BIN)/codegen transcribe $(PAGES) --out $(SPEC)
	@printf '\n--- 2. What the documentation gets wrong (these findings are expected)\n\n'
	@$(BIN)/codegen lint $(SPEC) || test $$? -eq 1
	@printf '\n--- 3. The spec becomes a package: %s -> %s/graph_profile\n\n' $(SPEC) $(OUT)
	@$(BIN)/codegen generate $(SPEC) --out $(OUT)
	@printf '\n--- 4. Every documented example runs through the package\n\n'
	@$(BIN)/codegen verify $(SPEC)
	@printf '\n--- 5. And this is how a program uses it (examples/account.py)\n\n'
	@PYTHONPATH=$(OUT) $(BIN)/python examples/account.py
	@printf '\nRead %s, then %s/graph_profile; change a page and run `make demo` again.\n' $(SPEC) $(OUT)

# pytest comes last, so that its closing line closes the report. What `make live` runs waits for other programs, and
# for npm and an index: meanwhile the rest goes on.
test: lint types current $(READY)
	LIVE=1 $(BIN)/pytest -n auto

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/black --check .
	$(BIN)/ruff check --isolated --no-cache --target-version py311 $(OUT)
	$(BIN)/black --check --config /dev/null --target-version py311 $(OUT) codegen/runtime

types: $(READY)
	$(BIN)/mypy --strict

current: $(READY)
	$(BIN)/codegen transcribe $(PAGES) --out $(SPEC) --check
	$(BIN)/codegen generate $(SPEC) --out $(OUT) --check

suite: $(READY)
	$(BIN)/pytest -n auto

# What it finds is pinned as an example of its own: the suite itself tries the same inputs in every run.
ROUNDS ?= 10
fuzz: $(READY)
	@for round in $$(seq $(ROUNDS)); do \
		seed=$$(od -An -N4 -tu4 /dev/urandom | tr -d ' '); \
		echo "round $$round of $(ROUNDS): --hypothesis-seed=$$seed"; \
		$(BIN)/pytest -q -m hypothesis --hypothesis-profile=explore --hypothesis-seed=$$seed || exit 1; \
	done

# Skipped, with the reason, where there is no node or npm. What npm installs stays, in a folder that git ignores.
live: $(READY)
	LIVE=1 timeout 900 $(BIN)/pytest -q tests/live -n 0

# Never fails: tests that need a browser are skipped, with the reason, where there is none.
browser: $(READY)
	@$(BIN)/python scripts/make_browser.py .browser || true

cases: $(READY)
	PYTHONPATH=. $(BIN)/python tests/test_cases.py

# The peers come from the package index, into environments of their own below benchmarks/.
bench: $(READY)
	$(BIN)/python -m benchmarks.run

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/black --quiet .
	$(BIN)/black --quiet --config /dev/null --target-version py311 codegen/runtime

clean:
	rm -rf $(VENV) benchmarks/.venv-* benchmarks/.npm-* benchmarks/.work .browser .hypothesis .mypy_cache .pytest_cache .ruff_cache build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
