import argparse

import torch

import _init_paths
import dataset
import models
from config import config, update_config
from core.function import validate
from utils.utils import create_logger


def parse_args():
    parser = argparse.ArgumentParser(description='Test a waveform classifier')
    parser.add_argument('--cfg', required=True, type=str)
    parser.add_argument('--model-file', help='model parameters', required=True, type=str)
    parser.add_argument('--log-dir', type=str, default='')
    parser.add_argument('opts', default=None, nargs=argparse.REMAINDER)
    args = parser.parse_args()
    update_config(config, args)
    return args


if __name__ == '__main__':
    args = parse_args()
    logger, output_dir, _ = create_logger(config, args.cfg, phase='test')
    model = models.get_net(config, is_train=False)
    model.load_state_dict(torch.load(args.model_file, map_location='cpu'))
    data = getattr(dataset, config.DATASET.NAME)(config, is_train=False)
    loader = torch.utils.data.DataLoader(data, batch_size=config.TEST.BATCH_SIZE, num_workers=config.WORKERS)
    loss, perf, count = validate(config, loader, model, torch.nn.CrossEntropyLoss(), torch.device('cpu'))
    logger.info('%s: %.2f on %d', output_dir, perf, count)
