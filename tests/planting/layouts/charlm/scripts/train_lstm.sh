#!/bin/bash
set -e

DATA=data/sonnets.txt
OUT=checkpoints

for dropout in 0.1 0.3; do
  python train.py \
    --data $DATA \
    --model lstm \
    --emsize 64 --nhid 64 --nlayers 2 \
    --batch_size 8 --bptt 16 \
    --dropout $dropout \
    --epochs 20 \
    --save $OUT/lstm_$dropout.pt
  python evaluate.py --data $DATA --checkpoint $OUT/lstm_$dropout.pt
done
