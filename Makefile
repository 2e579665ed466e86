# What a newcomer needs: `make demo`, `make up`, `make test`. Each starts from nothing.
.DEFAULT_GOAL := help
.PHONY: help demo up frontend test soak-ledger crowds simulate fuzz-api fuzz-edge fuzz-imports guess-passwords test-client formulas openapi translations bench bench-client bench-srs lint format clean

PORT ?= 8000
COURSE ?= demo/math-10.course.json
# Tests run side by side, one site a process; TESTS names files of them, below this folder.
WORKERS ?= auto
TESTS ?=
SCALE ?= quick
CASES ?= 5000
SEED ?= 1
ROUNDS ?= 10
LOG ?= ../shared/data/reviews-cloze.csv.gz

help:
	@echo "make demo [COURSE=file]   a student's day over live HTTP, from nothing"
	@echo "make up [PORT=8000]       Memora with worker and scheduler, until Ctrl-C"
	@echo "make frontend             the student's client, and what npm brings for Python"
	@echo "make test [ARGS=...]      the whole suite; MEMORA_BENCH=<bench> runs it on real Frappe"
	@echo "make soak-ledger          20,000 events and 100 faults at the ledger, on either host"
	@echo "make crowds [ROUNDS=10]   classes, authors and imports at one moment, on either host"
	@echo "make fuzz-api [SEED=1]    5,000 made-up requests to the API, on either host"
	@echo "make fuzz-edge [SEED=1]   10,000 odd ones: cmd, sid, broken Unicode, wrong verbs, headers"
	@echo "make fuzz-imports         500 broken files for each importer, and 500 over HTTP"
	@echo "make guess-passwords      2,000 guesses at one account, and how many were answered"
	@echo "make simulate [SEED=1]    200 students over 14 days, compared with SQL over the log"
	@echo "make test-client          a student's whole day in Chromium, on either host; pictures of it"
	@echo "make formulas             300 school formulas drawn by Chromium, to look at"
	@echo "make bench [SCALE=full]   benchmarks: a table and JSON"
	@echo "make bench-client         weight and pace of the student's client beside their budgets"
	@echo "make bench-srs [LOG=file] how well the schedulers predict a log of reviews"
	@echo "make openapi              docs/openapi.json from the endpoints' docstrings"
	@echo "make translations         adds new texts to memora/translations, drops those gone"
	@echo "make lint                 Ruff, types, import layers; ESLint, Prettier, tsc"
	@echo "make format               formatters and safe fixes of both languages"
	@echo "make clean                removes .bench: every site and its data"

.venv/ready: pyproject.toml benchless/pyproject.toml requirements.lock scripts/make-venv
	@scripts/make-venv

# What the build writes last; it brings memora/vendor/temml.cjs too.
BUILT := memora/public/learn/build.json
SOURCES := $(shell find frontend/src frontend/fonts frontend/styles frontend/texts frontend/icons frontend/build -type f)
# Goes with the packages where a bench, which wants no linters, installs its own.
PACKAGES := frontend/node_modules/.with-dev

frontend: $(BUILT)

$(PACKAGES): frontend/package-lock.json scripts/npm
	@scripts/npm ci --include=dev --ignore-scripts --no-audit --no-fund --silent
	@touch $@

$(BUILT): $(PACKAGES) frontend/build.mjs $(SOURCES)
	@scripts/npm run --silent build

# exec: a shell in between would keep SIGTERM to itself.
demo: .venv/ready $(BUILT)
	@exec .venv/bin/python -m demo.run --course "$(COURSE)"

up: .venv/ready $(BUILT)
	@exec .venv/bin/python -m demo.up --port "$(PORT)" --course "$(COURSE)"

ifdef MEMORA_BENCH
test: $(BUILT)
	@scripts/prepare-bench
	@cd "$(MEMORA_BENCH)/sites" && PYTHONDONTWRITEBYTECODE=1 ../env/bin/python -m pytest \
		--rootdir "$(CURDIR)" -c "$(CURDIR)/pyproject.toml" -p no:cacheprovider -n $(WORKERS) \
		$(foreach file,$(or $(TESTS),tests),"$(CURDIR)/$(file)") $(ARGS)
else
test: .venv/ready $(BUILT)
	@.venv/bin/python -c "from benchless import servers; servers.ensure_binaries()"
	@.venv/bin/python -m pytest -n $(WORKERS) $(TESTS) $(ARGS)
endif

# 20,000 events and 100 faults, one after the other until the seed is through.
soak-ledger:
	@FAULT_EVENTS=5000 FAULT_EVERY=200 $(MAKE) --no-print-directory test WORKERS=0 \
		TESTS=tests/fault/test_ledger_faults.py ARGS="-q -k 'event and 1' $(ARGS)"

# 90 first sign-ins by thirties, 12 authors and 12 imports a round, with printed figures.
crowds:
	@CROWD_ROUNDS=$(ROUNDS) $(MAKE) --no-print-directory test WORKERS=0 \
		ARGS="-k begins_at_one_moment $(ARGS)"

fuzz-api:
	@FUZZ_CASES=$(CASES) FUZZ_SEED=$(SEED) $(MAKE) --no-print-directory test \
		TESTS=tests/fuzz/test_api_fuzzing.py ARGS="-q $(ARGS)"

fuzz-edge:
	@FUZZ_CASES=10000 FUZZ_SEED=$(SEED) $(MAKE) --no-print-directory test \
		TESTS=tests/fuzz/test_odd_requests.py ARGS="-q $(ARGS)"

fuzz-imports:
	@MUTATIONS=500 $(MAKE) --no-print-directory test \
		TESTS="tests/unit/formats/test_mutations.py tests/integration/test_broken_files.py" \
		ARGS="-q $(ARGS)"

# 2,000 guesses at one account through both logins, then 60 at the same moment; prints figures.
guess-passwords:
	@LOGIN_GUESSES=2000 $(MAKE) --no-print-directory test WORKERS=0 \
		ARGS="-k 'guesses_at_one_account or sixty_guesses' $(ARGS)"

# In one process, which prints seed and figures. The same seed lives the same days.
simulate:
	@SIMULATE_SEED="$(SEED)" SIMULATE_STUDENTS=200 SIMULATE_DAYS=14 $(MAKE) --no-print-directory \
		test WORKERS=0 ARGS="-k simulated_class $(ARGS)"

# What make test leaves out, too; screens are drawn to .bench/client-shots.
test-client:
	@CLIENT_DAY=1 $(MAKE) --no-print-directory test TESTS=tests/browser/client ARGS="-q $(ARGS)"

formulas: .venv/ready $(BUILT)
	@.venv/bin/python -m tests.support.formula_sheet .bench/formulas

translations: .venv/ready
	@.venv/bin/python scripts/translations.py

openapi: .venv/ready
	@.venv/bin/python scripts/openapi.py

bench: .venv/ready $(BUILT)
	@.venv/bin/python -m benchmarks.run --scale "$(SCALE)" $(ARGS)

bench-client: .venv/ready $(BUILT)
	@.venv/bin/python -m benchmarks.client.run $(ARGS)

bench-srs: .venv/ready
	@.venv/bin/python -m benchmarks.srs "$(LOG)"

lint: .venv/ready $(BUILT)
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports
	@scripts/npm run --silent lint

format: .venv/ready $(BUILT)
	@.venv/bin/ruff check --fix .
	@.venv/bin/ruff format .
	@scripts/npm run --silent format

clean:
	@[ ! -x .venv/bin/python ] || .venv/bin/python -m benchless stop-servers
	@rm -rf .bench
