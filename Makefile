# One line per thing to do: `make` alone prints them. Everything is installed into .venv, and only when its list changed.
SHELL := /bin/sh
.DELETE_ON_ERROR:
.PHONY: help install run test check lock catalogues schema services unit-js
# Compiled once, and not by each of the many processes that tests start.
unexport PYTHONDONTWRITEBYTECODE
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
# Twice quiet: errors still speak, the mirrors that somebody configured do not.
PIP := $(PY) -m pip install --quiet --quiet --disable-pip-version-check
LOCK := $(VENV)/bin/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --custom-compile-command 'make lock' $(if $(UPGRADE),--upgrade)
JS_TESTS = $(shell find tests/js -name '*.test.js' -o -name '*.test.mjs' 2>/dev/null | sort)

help: ## Print this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "%-16s %s\n", $$1, $$2 }'

install: $(VENV)/installed ## Make .venv from the hash-locked requirements.txt, if they changed

run: install ## Install what is missing, then serve on http://127.0.0.1:8000
	@exec $(PY) run.py

# Three for two cores: each waits for its browser and its database a third of the time.
test: services check unit-js ## Run all checks and tests on private servers; ARGS="-k name" goes to pytest
	$(PY) -m pytest -n 3 --dist loadfile --no-loadscope-reorder $(ARGS)

check: $(VENV)/installed-test ## Run the linter, the formatter, the type checker and the test of the layers
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy --strict chat
	$(PY) -m pytest --quiet tests/test_architecture.py

lock: $(PY) ## Write the requirements files from pyproject.toml; UPGRADE=1 takes the newest releases
	$(PIP) uv
	$(LOCK) --extra build --output-file requirements.txt
	$(LOCK) --extra build --extra test --constraint requirements.txt --output-file requirements-test.txt

catalogues: $(VENV)/installed-test ## Bring chat/locale up to the sentences in the source; what is new in it waits for a translator
	$(PY) -m babel.messages.frontend --quiet extract --mapping pyproject.toml --keyword Sentence --keyword translate_many:1,2 \
		--no-wrap --add-location file --sort-output --omit-header --output $(VENV)/sentences.pot .
	@for file in chat/locale/*.po; do \
		$(PY) -m babel.messages.frontend --quiet update --no-wrap --no-fuzzy-matching --omit-header --ignore-obsolete \
			--input-file $(VENV)/sentences.pot --output-file $$file --locale $$(basename $$file .po) || exit 1; done

schema: install ## Draw the tables in docs/schema.md
	$(PY) -m chat.store.diagram

# The unit tests of the browser's code need Node.js and nothing else. A person may do without them; CI may not.
unit-js:
ifneq ($(JS_TESTS),)
	@if command -v node >/dev/null; then echo "node --test tests/js"; node --test $(JS_TESTS); \
	elif [ -n "$$CI" ]; then echo "The JavaScript unit tests need Node.js, and CI must not leave them out." >&2; exit 1; \
	else echo "LEFT OUT: the JavaScript unit tests in tests/js, because Node.js is not installed." >&2; fi
endif

services:
	@sh tests/install

$(PY):
	@command -v $(PYTHON) >/dev/null || { echo "There is no $(PYTHON) here. Confab needs Python 3.11 or newer." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Confab needs Python 3.11 or newer, and $(PYTHON) is $$($(PYTHON) --version 2>&1). Name another one: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) cannot make a virtual environment. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

# Stamps: they tell that these lists are installed, so the next time needs no network. In place and without isolation,
# because the build backend is locked and installed too; it puts the command `chat` into .venv/bin.
$(VENV)/installed: requirements.txt pyproject.toml | $(PY)
	$(PIP) --require-hashes -r requirements.txt
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/installed-test: requirements-test.txt $(VENV)/installed
	$(PIP) --require-hashes -r requirements-test.txt
	@touch $@
