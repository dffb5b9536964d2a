# Only Python 3.11 or newer, make and the package index are needed; everything is installed into .venv on the first call.
PYTHON ?= python3
VENV ?= .venv
INPUT ?= seeds/releases
OUTPUT ?= outputs
CORPORA ?= ../shared/corpora
BIN := $(VENV)/bin
.DELETE_ON_ERROR:
.PHONY: extract report test test-stanza torture lint evaluate bench train

extract: $(VENV)/stamp        ## tables from the releases in INPUT
	$(BIN)/jubir extract "$(INPUT)" --output "$(OUTPUT)"

report: extract               ## the same, and a page to read and search: OUTPUT/report.html
	$(BIN)/jubir report "$(OUTPUT)" --input "$(INPUT)"

test: $(VENV)/stamp-test
	$(BIN)/python -m pytest

test-stanza: $(VENV)/stamp-stanza   ## trains weights for stanza, for the test of the second parser; brings torch
	$(BIN)/python -m pytest tests/test_stanza_parser.py

torture: $(VENV)/stamp-test   ## batches at full size: kills, hostile files, every engine; docs/torture.md gets the figures
	$(BIN)/python -m pytest --torture $(addprefix tests/test_,kill.py limits.py same_bytes.py dask.py unchanged.py)

lint: $(VENV)/stamp-test
	$(BIN)/ruff check .
	$(BIN)/mypy

evaluate: $(VENV)/stamp       ## fails where a figure falls below its floor in models/scores.json
	$(BIN)/jubir evaluate --gate

bench: $(VENV)/stamp-bench    ## docs/bench.md: speed and memory beside other tools; half an hour
	$(BIN)/python -m jubir.measure.bench

train: $(VENV)/stamp-train    ## models/reader and models/syntax; hours, goes on where it was cut off; without CORPORA the reader alone
	$(BIN)/python -m jubir.train "$(CORPORA)"

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11 …")'
	$(PYTHON) -m venv $(VENV)

# One stamp a set of extras: each is installed when first needed, and again when pyproject.toml changes.
$(VENV)/stamp: EXTRAS =
$(VENV)/stamp-test: EXTRAS = [test,dev]
$(VENV)/stamp-train: EXTRAS = [train]
$(VENV)/stamp-stanza: EXTRAS = [test,stanza]
$(VENV)/stamp-bench: EXTRAS = [bench]
$(VENV)/stamp $(VENV)/stamp-test $(VENV)/stamp-train $(VENV)/stamp-stanza $(VENV)/stamp-bench: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".$(EXTRAS)"
	touch $@
