import argparse

import numpy as np
import torch

import _init_paths
import models
from config import config, update_config
from dataset.tones import Tones
from utils.signals import normalize

parser = argparse.ArgumentParser()
parser.add_argument('--cfg', required=True)
parser.add_argument('--freq', type=float, default=100.0)
parser.add_argument('--weights', default='')
parser.add_argument('--log-dir', default='')
parser.add_argument('opts', nargs='*')
args = parser.parse_args()

update_config(config, args)
net = models.get_net(config, False).eval()
if args.weights:
    net.load_state_dict(torch.load(args.weights, map_location='cpu'))
tones = Tones(config, is_train=False)
waves = [normalize(tones.synthesize(i, args.freq)) for i in range(tones.num_classes)]
batch = torch.from_numpy(np.stack(waves).astype(np.float32))[:, None]
with torch.no_grad():
    scores = net(batch).softmax(dim=-1)
for i, row in enumerate(scores):
    print(Tones.shapes[i], [round(v, 3) for v in row.tolist()])
