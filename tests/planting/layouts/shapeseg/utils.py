import json
import logging
import os
import random

import numpy as np
import torch
import yaml


def load_config(path):
    with open(path) as f:
        return yaml.safe_load(f)


def set_seed(seed):
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)


def get_logger(output_dir, name='shapeseg'):
    os.makedirs(output_dir, exist_ok=True)
    logger = logging.getLogger(name)
    logger.setLevel(logging.INFO)
    for handler in (logging.StreamHandler(), logging.FileHandler(os.path.join(output_dir, 'log.txt'))):
        handler.setFormatter(logging.Formatter('%(asctime)s %(message)s'))
        logger.addHandler(handler)
    return logger


def save_json(obj, path):
    with open(path, 'w') as f:
        json.dump(obj, f, indent=2)


class EarlyStopping:
    def __init__(self, monitor, patience=5):
        self.monitor = monitor
        self.patience = patience
        self.best = None
        self.bad_epochs = 0

    def step(self, results):
        value = results[self.monitor]
        if self.best is None or value > self.best:
            self.best = value
            self.bad_epochs = 0
            return True
        self.bad_epochs += 1
        return False

    @property
    def stop(self):
        return self.bad_epochs >= self.patience
