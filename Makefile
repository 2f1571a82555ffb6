# The course's commands. `make` alone lists them. Works with GNU make 3.81 (macOS) too.

HOST := $(firstword $(foreach p,python3 python3.13 python3.12 python3.11,$(shell command -v $(p) 2>/dev/null)))
PY := .venv/bin/python
ifeq ($(notdir $(CONDA_DEFAULT_ENV)),unrolled)
PY := $(CONDA_PREFIX)/bin/python
endif

.PHONY: help setup lab test notebooks bands claims studies full bench site update reset clean \
	lint lock

help:
	@echo "make lab         set up what is missing, then open the course in JupyterLab"
	@echo "make test        set up what is missing, then prove that everything works"
	@echo "make update      bring new course material into work/; your cells stay yours"
	@echo "make reset NB=03 give a fresh copy of a notebook; the old one is kept beside it"
	@echo "make setup       set up only (GPU=1: with CUDA; PYTHON=...: with that Python)"
	@echo "make clean       remove caches and logs (ALL=1: .venv and the data too)"
	@echo
	@echo "For those who write the course (NB=03 limits a command to one notebook):"
	@echo "make notebooks   run the notebooks and store their outputs and seconds"
	@echo "make bands       measure the result bands over several seeds"
	@echo "make claims      test the bands with five seeds that none was measured with"
	@echo "make studies     run what the studies lack (S=01_simple_rnn: one of them)"
	@echo "make full        run notebooks with the large budget of a GPU; copies in build/full/"
	@echo "make bench       measure what is fast, and how it grows (B=lengths: one of them)"
	@echo "make site        build the pages of the web site"
	@echo "make lint        format and check the code"
	@echo "make lock        write the lock files and check them for every platform"

setup:
	@test -n "$(HOST)" || { echo "No python3 is here: install Python 3.11, 3.12 or 3.13."; exit 1; }
	@$(HOST) tools/setup.py

lab: setup
	@$(PY) tools/work.py fill
	@$(PY) tools/lab.py $(ARGS)

test: setup
	@$(PY) tools/test.py $(NB)

notebooks: setup
	@$(PY) tools/notebooks.py execute $(NB)

bands: setup
	@$(PY) tools/notebooks.py bands $(NB) $(ARGS)

claims: setup
	@$(PY) tools/notebooks.py claims $(NB) $(ARGS)

studies: setup
	@$(PY) tools/studies.py $(S) $(ARGS)

full: setup
	@$(PY) tools/notebooks.py full $(NB)

site: setup
	@$(PY) tools/website.py

bench: setup
	@$(PY) tools/bench.py $(B)

update: setup
	@$(PY) tools/work.py update $(NB)

reset: setup
	@$(PY) tools/work.py reset $(NB)

lint: setup
	@$(PY) -m ruff format .
	@$(PY) -m ruff check --fix .

lock: setup
	@$(PY) tools/lock.py $(ARGS)

# work/ holds what the learner wrote: it is never touched.
clean:
	@rm -rf build .pytest_cache .ruff_cache src/*.egg-info
	@find src tests tools benchmarks studies -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true
	@if [ "$(ALL)" = 1 ]; then rm -rf .venv data/packages; echo "Removed .venv and the data: make setup brings them back."; fi
