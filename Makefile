# Sets the lab up, opens it, tries it, tests it. `make help` lists what there is.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Sessions side by side in tests: they wait for processes and files as much as they compute. Each takes
# a gigabyte or so.
WORKERS ?= 3
# A file goes to one of them as a whole, the longest first: tests/conftest.py says which, and of the
# notebooks they are the last ones.
SIDE_BY_SIDE := --dist loadfile --no-loadscope-reorder
# To read notebooks as tests takes most of a second in each of pytest's processes.
NO_NOTEBOOKS := -p no:nbval
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input -qq
LOCK := uv pip compile --quiet --universal --python-version 3.10 --generate-hashes --no-header --no-annotate

# On this machine only; nothing is fetched: no news, no update check, no list of extensions.
LAB_OPTIONS := --ServerApp.ip=127.0.0.1 \
	--ServerApp.root_dir=$(LAB_ROOT) \
	--LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb \
	--LabApp.news_url=None \
	--LabApp.check_for_updates_class=jupyterlab.handlers.announcements.NeverCheckForUpdate \
	--LabApp.extension_manager=readonly \
	$(if $(filter 0,$(shell id -u)),--allow-root)
LAB_ARGS ?=
LAB_ROOT ?= $(CURDIR)

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup java lab try test test-unit test-spark test-cluster test-streams test-notebooks test-browser lint lock bench clean chromium

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: java .make/archive ## Make .venv, find or install Java, prepare fast starts
	@:

lab: setup .make/trusted ## Open JupyterLab on the first notebook (LAB_ARGS: further options for it)
	@exec $(BIN)/jupyter lab $(LAB_OPTIONS) $(LAB_ARGS)

try: setup ## Run the first comparison in the terminal and write its report
	@mkdir -p .artifacts
	@$(BIN)/labkit run reduce-by-key --html .artifacts/reduce-by-key.html
	@echo "Its report: .artifacts/reduce-by-key.html"

test: setup chromium ## Run all tests
	@$(MAKE) --no-print-directory --keep-going test-unit test-spark test-cluster test-streams test-notebooks test-browser

test-unit: setup ## Run the tests that need no Spark
	$(BIN)/python -m pytest $(NO_NOTEBOOKS) -n 2 tests/unit

test-spark: setup ## Run the tests that need Spark, in sessions side by side
	$(BIN)/python -m pytest $(NO_NOTEBOOKS) -n $(WORKERS) $(SIDE_BY_SIDE) tests/spark

test-cluster: setup ## Run the tests that need a Spark cluster, which they start on loopback
	$(BIN)/python -m pytest $(NO_NOTEBOOKS) -n $(WORKERS) $(SIDE_BY_SIDE) tests/cluster

test-streams: setup ## Run the tests of streams, with a Kafka that they start on loopback
	$(BIN)/python -m pytest $(NO_NOTEBOOKS) -n $(WORKERS) $(SIDE_BY_SIDE) tests/streams

test-notebooks: setup ## Run every notebook from a clean kernel, its exercises answered
	$(BIN)/python -m tests.notebooks.graded .artifacts/graded
	LABKIT_RUNS=$(CURDIR)/.artifacts/runs PYTHONSTARTUP=$(CURDIR)/tests/notebooks/quick.py \
	QUICK_PAIRS=1 SPARK_SUBMIT_OPTS="-XX:TieredStopAtLevel=1 -XX:+UseSerialGC" \
	JDK_JAVA_OPTIONS=-XX:TieredStopAtLevel=1 \
	$(BIN)/python -m pytest -p tests.notebooks.warm --nbval-lax --nbval-current-env -n $(WORKERS) $(SIDE_BY_SIDE) \
	$$(ls -r .artifacts/graded/*.ipynb)

test-browser: setup chromium ## Run the tests that click in JupyterLab
	$(BIN)/python -m pytest $(NO_NOTEBOOKS) -n $(WORKERS) $(SIDE_BY_SIDE) tests/browser

lint: .make/venv ## Check style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: setup ## Print what the lab costs, and how often its verdicts are wrong (half an hour; AGAINST=COMMIT)
	@$(BIN)/python -m tests.bench $(AGAINST)

lock: ## Resolve pyproject.toml again into the hashed lock files
	@tools=$$(mktemp -d) && trap 'rm -rf "$$tools"' EXIT && \
	echo "Resolving..." && $(PYTHON) -m venv "$$tools" && "$$tools/bin/pip" install -qq uv && \
	"$$tools/bin/"$(LOCK) --extra test pyproject.toml --output-file requirements.lock && \
	sed -n 's/^java = \["\(.*\)"\]$$/\1/p' pyproject.toml | \
	"$$tools/bin/"$(LOCK) - --output-file requirements-java.lock

clean: ## Remove what make makes
	rm -rf $(VENV) .make .artifacts .pytest_cache .hypothesis .mypy_cache .ruff_cache
	rm -rf spark-warehouse metastore_db derby.log
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamp is newer than whatever decides what is installed.
.make/venv: pyproject.toml requirements.lock
	@command -v $(PYTHON) >/dev/null || \
		{ echo "There is no $(PYTHON): install Python 3.10 to 3.13, or name one, as in make PYTHON=python3.11"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 13))' || \
		{ echo "$$($(PYTHON) --version) won't do: name a Python 3.10 to 3.13, as in make PYTHON=python3.11"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "$(PYTHON) can't make virtual environments: on Debian or Ubuntu run apt-get install python3-venv"; exit 1; }
	@mkdir -p .make
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || { echo "Making $(VENV)..."; $(PYTHON) -m venv --clear $(VENV); }
	@echo "Installing Python packages (a minute or two the first time)..."
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@mkdir -p $(VENV)/share/jupyter/lab/settings
	@echo '{"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": false}}' \
		> $(VENV)/share/jupyter/lab/settings/overrides.json
	@touch $@

# Asked every time, since a Java comes and goes without the stamp's knowing; it takes 0.2 s.
java: .make/venv
	@$(BIN)/python -m labkit.spark.jvm.java >/dev/null 2>&1 || { \
		[ -n "$$JAVA_HOME" ] || { \
			echo "Installing a Java runtime into $(VENV), because there is none here..."; \
			$(PIP) install --require-hashes -r requirements-java.lock; }; \
		$(BIN)/python -m labkit.spark.jvm.java >/dev/null; }

.make/archive: .make/venv | java
	@echo "Preparing fast starts of Spark (half a minute)..."
	@$(BIN)/python -m labkit.spark.prepare
	@touch $@

# JupyterLab shows stored figures only of notebooks that were signed here; this signs ours.
.make/trusted: $(wildcard notebooks/*.ipynb) | .make/venv
	@$(BIN)/jupyter trust --log-level=ERROR notebooks/*.ipynb >/dev/null
	@touch $@

chromium:
	@for name in "$$LABKIT_CHROMIUM" chromium chromium-browser google-chrome; do \
		command -v "$$name" >/dev/null && exit 0; \
	done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing chromium for the browser tests..."; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; \
	else \
		echo "The browser tests need chromium: install it, or set LABKIT_CHROMIUM to its path"; exit 1; \
	fi
