#!/bin/sh
# Draws docs/demo.svg from what the commands really print; run it after `make demo`.
set -eu
cd "$(dirname "$0")/.."
PATH="$PWD/.venv/bin:$PATH"
rm -rf demo/my-topic
python -m benchmarks.picture docs/demo.svg \
  'scaffold new demo/my-topic --task textcls --tuning lore' \
  'scaffold new demo/my-topic --task textcls --tuning lora' \
  'make demo'
rm -rf demo/my-topic
