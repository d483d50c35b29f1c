import argparse

import torch

from datasets import CLASSES, build_loaders
from engine import validate
from losses import SegLoss
from networks import build_model
from utils import load_config, set_seed


def main(args):
    config = load_config(args.config)
    set_seed(config['seed'])
    model = build_model(config)
    checkpoint = torch.load(args.checkpoint, map_location='cpu')
    model.load_state_dict(checkpoint['model'])
    loader = build_loaders(config)['test']
    loss, results = validate(model, loader, SegLoss(config), torch.device('cpu'),
                             config['data']['num_classes'])
    print('epoch %d, best validation miou %.4f' % (checkpoint['epoch'], checkpoint['best_miou']))
    print('test loss %.4f miou %.4f accuracy %.4f' % (loss, results['miou'], results['accuracy']))
    for name, iou in zip(CLASSES, results['per_class']):
        print('  %-12s %.4f' % (name, iou))


if __name__ == '__main__':
    ap = argparse.ArgumentParser()
    ap.add_argument('-c', '--config', required=True)
    ap.add_argument('--checkpoint', required=True)
    main(ap.parse_args())
