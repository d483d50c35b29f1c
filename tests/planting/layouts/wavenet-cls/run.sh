#!/usr/bin/env bash
set -euo pipefail
for exp in resnet1d tcn; do
    CUDA_VISIBLE_DEVICES=${GPU:-0} python tools/train.py --cfg experiments/tones/$exp.yaml --log-dir log
done
python tools/test.py --cfg experiments/tones/resnet1d.yaml --model-file output/tones/resnet1d/best.pth
python tools/demo.py --cfg experiments/tones/resnet1d.yaml --freq 440
