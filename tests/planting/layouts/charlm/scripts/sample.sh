#!/bin/sh
# usage: sh scripts/sample.sh checkpoints/model.pt
for t in 0.5 0.8 1.0; do
  python3 generate.py --checkpoint "$1" --temperature $t --words 300 --outf "samples_$t.txt"
done
