import logging
import random
import time
from pathlib import Path

import numpy as np
import torch
import torch.optim as optim


def create_logger(cfg, cfg_name, phase='train'):
    root_output_dir = Path(cfg.OUTPUT_DIR)
    name = Path(cfg_name).stem
    final_output_dir = root_output_dir / cfg.DATASET.NAME / name
    final_output_dir.mkdir(parents=True, exist_ok=True)
    time_str = time.strftime('%Y-%m-%d-%H-%M')
    log_file = final_output_dir / '{}_{}_{}.log'.format(name, time_str, phase)
    logging.basicConfig(filename=str(log_file), format='%(asctime)-15s %(message)s')
    logger = logging.getLogger()
    logger.setLevel(logging.INFO)
    logger.addHandler(logging.StreamHandler())
    tensorboard_log_dir = Path(cfg.LOG_DIR) / cfg.DATASET.NAME / (name + '_' + time_str)
    tensorboard_log_dir.mkdir(parents=True, exist_ok=True)
    return logger, str(final_output_dir), str(tensorboard_log_dir)


def set_seed(seed):
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)


def get_optimizer(cfg, model):
    if cfg.TRAIN.OPTIMIZER == 'sgd':
        return optim.SGD(model.parameters(), lr=cfg.TRAIN.LR, momentum=cfg.TRAIN.MOMENTUM,
                         weight_decay=cfg.TRAIN.WD)
    return optim.Adam(model.parameters(), lr=cfg.TRAIN.LR, weight_decay=cfg.TRAIN.WD)


def save_checkpoint(states, is_best, output_dir, filename='checkpoint.pth'):
    torch.save(states, str(Path(output_dir) / filename))
    if is_best:
        torch.save(states['state_dict'], str(Path(output_dir) / 'best.pth'))
