import argparse

import numpy as np
import torch
from PIL import Image

from networks import build_model
from utils import load_config

PALETTE = np.array([[0, 0, 0], [220, 40, 40], [40, 220, 40], [40, 40, 220]], dtype=np.uint8)


def load_model(config, path):
    model = build_model(config)
    model.load_state_dict(torch.load(path, map_location='cpu')['model'])
    return model.eval()


def predict(model, image, size):
    resized = image.convert('RGB').resize((size, size))
    array = np.asarray(resized, dtype=np.float32).transpose(2, 0, 1) / 255.0
    with torch.no_grad():
        logits = model(torch.from_numpy(array)[None])
    return logits.argmax(dim=1)[0].numpy()


if __name__ == '__main__':
    parser = argparse.ArgumentParser()
    parser.add_argument('--config', type=str, required=True)
    parser.add_argument('--checkpoint', type=str, required=True)
    parser.add_argument('--input', type=str, required=True)
    parser.add_argument('--output', type=str, default='mask.png')
    args = parser.parse_args()
    config = load_config(args.config)
    model = load_model(config, args.checkpoint)
    mask = predict(model, Image.open(args.input), config['data']['image_size'])
    Image.fromarray(PALETTE[mask]).save(args.output)
