#!/bin/bash
export TOKENIZERS_PARALLELISM=false
OUT=${1:-out/ner}

python scripts/run_ner.py \
  --train_file data/train.jsonl \
  --validation_file data/dev.jsonl \
  --output_dir "$OUT" \
  --hidden_size 32 --num_layers 2 --num_heads 2 \
  --label_all_tokens false \
  --do_train --do_eval \
  --num_train_epochs 2 \
  --report_to none

python -m entities.predict --model-dir "$OUT" --input data/texts.txt
