# Everything stays inside this folder; the first run needs Python 3.11+ with pip and a package registry.
PORT ?= 8000
DATA ?= data
BIN := .venv/bin
VENDOR := src/bihuan/ui/static/bihuan/vendor
WORKERS ?= 2

.PHONY: demo setup dev test bench lint format lock wheel clean

setup: .venv/run $(VENDOR)/.built

demo: setup
	BIHUAN_DATA="$(DATA)" $(BIN)/bihuan demo
	BIHUAN_DATA="$(DATA)" $(BIN)/bihuan serve --port $(PORT)

dev: setup .venv/dev

test: dev
	scripts/test_needs
	$(BIN)/python -m pytest -n $(WORKERS)
	$(BIN)/python -m tests.postgres $(BIN)/python -m pytest -n $(WORKERS) -m "database and not browser"

bench: dev
	@for question in bench/[a-z]*.py; do echo "== $$question"; $(BIN)/python $$question || exit 1; done

lint: dev
	scripts/lint

format: dev
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

# After a change of pyproject.toml or package.json; `make lock UP=--upgrade` takes the newest releases
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate $(UP)
lock: dev
	$(LOCK) pyproject.toml -o requirements.txt
	$(LOCK) --group build -o requirements-build.txt
	$(LOCK) --group node -o requirements-node.txt
	$(LOCK) pyproject.toml --group dev -c requirements.txt -o requirements-dev.txt
	scripts/npm install --package-lock-only

wheel: dev $(VENDOR)/.built
	$(BIN)/hatchling build -t wheel

clean:
	rm -rf .venv node_modules build dist $(VENDOR) src/bihuan/services/documents/fonts

.venv/run: requirements.txt requirements-build.txt pyproject.toml
	scripts/environment requirements.txt requirements-build.txt
	@touch $@

.venv/dev: requirements-dev.txt .venv/run
	scripts/environment requirements-dev.txt
	@touch $@

node_modules/.package-lock.json: package-lock.json .npmrc | .venv/run
	scripts/npm ci --no-progress
	@touch $@

$(VENDOR)/.built: scripts/build_assets.py node_modules/.package-lock.json $(wildcard src/bihuan/ui/icons/*.txt)
	$(BIN)/python scripts/build_assets.py
	@touch $@
