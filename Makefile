# Needs make and Python >= 3.11 with venv; everything else goes into .venv/.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
# make run PORT=8001 DATA=/somewhere/else
PORT ?= 8000
DATA ?= var
# make run-tls HOST=0.0.0.0 NAME="192.168.1.20 seldinger.example" for phones
HOST ?= 127.0.0.1
NAME ?=
# make test ARGS="tests/unit -k house"
ARGS ?=

# One stamp a step, so that a changed lock file or pyproject.toml repeats just that step.
LOCKED := $(VENV)/.stamp-locked
INSTALLED := $(VENV)/.stamp-installed
DEV := $(VENV)/.stamp-dev

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run run-tls test check format bench bench-intake bench-matching bench-naming bench-handbook bench-planning screenshots lock clean .venv .venv-dev

help: ## 列出全部命令 / List the commands
	@awk -F ':.*## ' '/^[.a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

run: $(INSTALLED) ## 启动平台（首次自动生成示例医院）/ Start the platform with a demonstration hospital
	@$(BIN)/seldinger serve --demonstration --port $(PORT) --data $(DATA)

run-tls: PORT = 8443
run-tls: $(INSTALLED) ## 用 HTTPS 启动，证书在本机生成 / The same over HTTPS with a certificate made here
	@$(BIN)/seldinger serve --demonstration --tls --host $(HOST) --port $(PORT) --data $(DATA) \
	    $(foreach name,$(NAME),--name $(name))

test: $(DEV) ## 全部测试：SQLite，同时在 PostgreSQL 上跑网页部分 / All tests, the web on both databases
	@BIN="$(BIN)" ARGS="$(ARGS)" sh -u -c "$$TEST"

check: $(DEV) ## 格式、规范、类型、导入约定、细则数据 / Format, lint, types, import contracts, norms
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/seldinger check
	@DJANGO_SETTINGS_MODULE=seldinger.web.settings SELDINGER_DATA=$(VENV)/check \
	    $(BIN)/python -m django makemigrations --check --dry-run

format: $(DEV) ## 自动整理代码格式 / Format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(DEV) ## 性能基准：审核与网页 / Measure the evaluator and the pages
	$(BIN)/python benchmarks/evaluate.py
	$(BIN)/python benchmarks/pages.py

bench-intake: $(DEV) ## 性能基准：读剂量报告与消息 / Measure the readers beside pydicom
	$(BIN)/python benchmarks/intake.py

bench-matching: $(DEV) ## 名称匹配的准确率与速度（需要旁边的数据）/ Measure the matcher beside rapidfuzz and BM25
	$(BIN)/python benchmarks/matching.py

bench-naming: $(DEV) ## 2,000 个名称从清单到核对（需要旁边的数据）/ 2,000 free names from list to reconciliation
	$(BIN)/python benchmarks/naming.py

bench-handbook: $(DEV) ## 300 页培训登记手册要几秒 / A training handbook of 300 pages
	$(BIN)/python benchmarks/handbook.py

bench-planning: $(DEV) ## 轮转方案、次日安排与预测，旁边是朴素的 CP-SAT / Plans beside the plain model
	$(BIN)/python benchmarks/planning.py
	$(BIN)/python benchmarks/daily.py
	$(BIN)/python benchmarks/forecasts.py --seeds 2

screenshots: $(DEV) ## 重新拍摄 README 的截图 / Take the README's screenshots again
	$(BIN)/python docs/screenshots/take.py

.venv: $(INSTALLED) ## 运行环境 / The environment to run in

.venv-dev: $(DEV) ## 开发环境（含测试工具）/ The environment to develop in

lock: ## 重新锁定依赖；UPGRADE=1 升级 / Lock the dependencies again; UPGRADE=1 takes newer ones
	@PYTHON="$(PYTHON)" UPGRADE="$(UPGRADE)" sh -eu -c "$$LOCK"

clean: ## 删除环境与缓存，保留 var/ / Delete environment and caches, keep var/
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	rm -rf build dist .coverage htmlcov
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +

# --no-deps: the lock names everything. Older pips would resolve an extra (coverage[toml]) anew and
# refuse the lock on the day a newer release appears.
$(LOCKED): requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	    echo '需要 Python 3.11 或更新版本；可指定：make PYTHON=python3.12 …'; \
	    echo 'Python 3.11 or newer is needed; name one: make PYTHON=python3.12 …'; \
	    exit 1; } >&2
	@$(PYTHON) -c 'import ensurepip, venv' || { \
	    echo '此 Python 缺少 venv 模块；Debian/Ubuntu：apt-get install python3-venv'; \
	    echo 'This Python has no venv; on Debian/Ubuntu: apt-get install python3-venv'; \
	    exit 1; } >&2
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --no-deps --require-hashes -r requirements.txt
	@touch $@

$(INSTALLED): $(LOCKED) pyproject.toml
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(DEV): $(INSTALLED) requirements-dev.txt
	$(PIP) install --no-deps --require-hashes -r requirements-dev.txt
	@touch $@

# Three runs beside each other: the web on SQLite, the web on PostgreSQL, and all the rest with the
# coverage of the domain. What the first two say is shown at the end.
# Not -q: it hides the seed of the random order.
define TEST
status=0
told=$$(mktemp -d)
# Tables are made once for all three; a process that a test starts finds the bytecode of the others.
export SELDINGER_TEST_SHARED="$$told/shared" PYTHONDONTWRITEBYTECODE=
beside="" limit=""
# What hangs outside of any test is ended too, and what it said is shown.
command -v timeout > /dev/null && limit="timeout --kill-after=30 2400"
if [ -z "$$ARGS" ]; then
    for database in sqlite postgresql; do
        SELDINGER_TEST_BOTH=1 SELDINGER_TEST_DATABASE=$$database $$limit "$$BIN/python" -m pytest tests/web \
            -p no:cacheprovider > "$$told/$$database" 2>&1 &
        beside="$$beside $$!"
    done
    ARGS="--ignore=tests/web"
fi
$$limit "$$BIN/python" -m pytest --cov --cov-report=term-missing:skip-covered $$ARGS || status=$$?
for run in $$beside; do
    wait $$run || status=$$?
done
for said in "$$told"/*; do
    [ -f "$$said" ] && { echo "== tests/web: $${said##*/}"; cat "$$said"; }
done
rm -rf "$$told"
exit $$status
endef
export TEST

# uv from the PATH, else from an environment that is thrown away afterwards.
define LOCK
uv=$$(command -v uv) || {
    scratch=$$(mktemp -d)
    trap "rm -rf $$scratch" EXIT
    "$$PYTHON" -m venv "$$scratch"
    "$$scratch/bin/python" -m pip --quiet --disable-pip-version-check install uv
    uv=$$scratch/bin/uv
}
for name in requirements requirements-dev; do
    "$$uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-header --no-annotate $${UPGRADE:+--upgrade} \
        --output-file "$$name.txt" "$$name.in"
done
endef
export LOCK
