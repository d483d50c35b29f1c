#!/bin/sh
# Keeps what this version emits for every golden case: each lock holds the whole project,
# so that an upgrade test can start from it. Run once, before a version is tagged.
set -eu
cd "$(dirname "$0")/.."
version=$(sed -nE 's/^__version__ = "(.*)"/\1/p' generator/__init__.py)
for spec in golden/*/spec.toml; do
  case=$(dirname "$spec")
  kept="golden/releases/v$version/$(basename "$case")"
  mkdir -p "$kept"
  cp "$case/project/scaffold.lock" "$kept/"
done
