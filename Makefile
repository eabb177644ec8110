# The two commands are `make demo` and `make test`. Both need Python 3.11 or later and nothing else.
PORT ?= 8000
DATA ?= .hub
EXAMPLES ?= 25
TIMES ?= 2000

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PROVIDER := tests/identity_provider
CLIENTS := tests/clients
EXPLORER := hub/serve/explorer
# A worker a core, each with a PostgreSQL of its own; a file's tests stay together and in their order,
# and the files begin in the order of tests/conftest.py: by itself xdist begins with those of the most tests.
WORKERS := -n $(shell nproc 2> /dev/null || echo auto) --maxprocesses 4 --dist loadfile --no-loadscope-reorder

# What is imported is compiled once, and not by every process again: the tests start some two hundred.
unexport PYTHONDONTWRITEBYTECODE

MAKEFLAGS += --no-print-directory
.SILENT:
.DEFAULT_GOAL := help
.PHONY: help demo test test-all others explorer fix sign promise bench bench-intake proof proof-revocation proof-sockets proof-schemathesis proof-bytes proof-timing lock clean

help:
	echo 'make demo    ingest the public notices and the Bandaria scenario, and serve them (PORT=$(PORT) DATA=$(DATA))'
	echo 'make test    lint, type-check and run the tests, and of those that take long a slice'
	echo 'make test-all   every test, those too of which `make test` runs a slice: half an hour on four cores'
	echo 'make explorer   build the page at /explorer, with Node.js'
	echo 'make fix     format, and mend what the linter can'
	echo 'make sign    regenerate the signed snapshots: matrix, schemas'
	echo 'make promise what is published is what the next version may not break: with each version, and no earlier'
	echo 'make bench   the reference workload and its limits'
	echo 'make bench-intake   a file of 100,000 records into the graph, and its limit'
	echo 'make proof   the property tests, for much longer'
	echo 'make proof-revocation   1,000 tokens revoked at random while three replicas are asked, and how long each took'
	echo 'make proof-sockets   1,000 sockets whose tokens expire or are revoked at three replicas, and when each was closed'
	echo 'make proof-schemathesis   every field of every seat asked by schemathesis, and no server error (EXAMPLES=$(EXAMPLES))'
	echo 'make proof-bytes   bytes, requests and frames at random, for longer'
	echo 'make proof-timing   whether the time of an answer tells what the answer does not (TIMES=$(TIMES))'
	echo 'make lock    resolve requirements.lock again from pyproject.toml'
	echo 'make clean   remove the environment and the caches (never the data)'

demo: $(READY)
	exec $(BIN)/hub demo --port $(PORT) --data '$(DATA)'

test: $(READY) others explorer
	$(BIN)/ruff check --quiet
	$(BIN)/ruff format --check --quiet || { echo 'the files above are not formatted: run `make fix`' >&2; exit 1; }
	$(BIN)/mypy --no-error-summary
	$(BIN)/pytest $(WORKERS)

# What takes long is marked so beside it (`tests/conftest.py`): `make test` runs a slice of it, and this runs it all.
test-all: $(READY) others explorer
	$(BIN)/pytest $(WORKERS) --all

# Programs of others that the tests meet: an identity provider and GraphQL clients. They need Node.js and the registries;
# without them, what needs them is skipped by name. The Python ones need other releases of what the hub itself uses.
others: $(READY)
	for met in $(PROVIDER) $(CLIENTS); do \
		if command -v npm > /dev/null && ! cmp -s $$met/package-lock.json $$met/node_modules/.installed; then \
			echo "installing $$met, once" >&2; \
			(cd $$met && npm ci --silent --no-audit --no-fund --ignore-scripts && cp package-lock.json node_modules/.installed) || \
				echo 'it could not be installed: what needs it is skipped' >&2; \
		fi; \
	done
	if ! cmp -s $(CLIENTS)/requirements.lock $(CLIENTS)/.venv/.installed; then \
		echo 'installing the Python clients of the tests, once' >&2; \
		($(BIN)/python -m venv $(CLIENTS)/.venv && $(CLIENTS)/.venv/bin/pip install -qq --disable-pip-version-check --no-deps \
			--require-hashes -r $(CLIENTS)/requirements.lock && cp $(CLIENTS)/requirements.lock $(CLIENTS)/.venv/.installed) || \
			echo 'they could not be installed: what needs them is skipped' >&2; \
	fi

# The explorer's files lie beside its code, and nowhere in git. Without Node.js the hub serves all else.
explorer:
	if ! command -v npm > /dev/null; then echo 'the explorer is not built: install Node.js 20 or later' >&2; \
	elif ! cmp -s $(EXPLORER)/package-lock.json $(EXPLORER)/node_modules/.installed; then \
		(cd $(EXPLORER) && npm ci --silent --no-audit --no-fund --ignore-scripts && node build.js && \
			cp package-lock.json node_modules/.installed) || echo 'the explorer could not be built' >&2; \
	else cd $(EXPLORER) && node build.js; fi

fix: $(READY)
	$(BIN)/ruff check --fix --quiet
	$(BIN)/ruff format --quiet

sign: $(READY)
	$(BIN)/hub sign

# What clients of the last version were generated from; `tests/clients` holds each change against it.
promise: $(READY)
	$(BIN)/hub sign
	cp schema/published/*.graphql schema/promised/

bench: $(READY)
	$(BIN)/python -m bench

bench-intake: $(READY)
	$(BIN)/python -m bench.intake

proof-sockets: $(READY)
	$(BIN)/python -m tests.proof.sockets 1000

proof: $(READY)
	HYPOTHESIS_PROFILE=long $(BIN)/pytest $(WORKERS) --all tests/proof

proof-revocation: $(READY)
	$(BIN)/python -m tests.proof.replicas 1000

# Schemathesis needs what `others` installs.
proof-schemathesis: $(READY) others
	SCHEMATHESIS_EXAMPLES=$(EXAMPLES) $(BIN)/pytest --all tests/stories/test_no_server_error.py

proof-bytes: $(READY)
	HYPOTHESIS_PROFILE=long $(BIN)/pytest --all tests/clients/test_bytes_at_random.py

# On a machine with nothing else to do, it prints the figures of each pair.
proof-timing: $(READY)
	TIMING_TIMES=$(TIMES) $(BIN)/pytest -s --all tests/stories/test_timing.py

# Without --upgrade: what is locked stays, unless pyproject.toml says otherwise. `make lock UPGRADE=--upgrade` moves all.
lock: $(READY)
	set -e; scratch=$$(mktemp -d); trap 'rm -rf "$$scratch"' EXIT; \
	$(BIN)/python -m venv "$$scratch"; \
	"$$scratch/bin/pip" install -qq --disable-pip-version-check uv; \
	"$$scratch/bin/uv" pip compile pyproject.toml --all-extras --group dev --group build --universal \
		--generate-hashes --no-header --no-emit-index-url --no-emit-find-links --quiet $(UPGRADE) -o requirements.lock

clean:
	rm -rf $(VENV) $(CLIENTS)/.venv .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist
	find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +

# A candidate counts only once it has answered: version managers leave commands on the path that lead nowhere.
$(READY): requirements.lock pyproject.toml
	set -e; \
	if ! $(BIN)/python -c 'import pip' 2>/dev/null; then \
		for candidate in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11 /usr/bin/python3; do \
			if "$$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
			then python=$$candidate; break; fi; \
		done; \
		if [ -z "$${python:-}" ]; then \
			echo 'no `python3` of version 3.11 or later with its `venv` module is on the path;' \
				'install one, or name it: make PYTHON=/path/to/python3 $(MAKECMDGOALS)' >&2; exit 1; \
		fi; \
		echo 'setting up $(VENV), once: about a minute' >&2; \
		"$$python" -m venv --clear $(VENV); \
	else \
		echo 'bringing $(VENV) up to requirements.lock' >&2; \
	fi; \
	$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock; \
	$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .; \
	touch $@
