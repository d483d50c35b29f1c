# The two commands of the README: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO := demo/reviews

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint golden clean

help:  ## Show what there is
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(VENV)/.ready  ## Make .venv with scaffold, its tests, and what emitted projects need

$(VENV)/.ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "scaffold needs Python 3.11 or newer; run: make PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install -q --disable-pip-version-check -c constraints.txt -e '.[verify,dev]'
	@touch $@

models/minilm/model.safetensors data/reviews.csv: | setup
	$(BIN)/python -m benchmarks.assets

demo: setup  ## Generate, check, commit and train a text classifier on real text
	$(BIN)/python demo.py

test: setup  ## Lint, types, floors, golden files and every test
	$(BIN)/python -m pytest

clean:  ## Remove what the commands above made
	rm -rf $(VENV) demo models
