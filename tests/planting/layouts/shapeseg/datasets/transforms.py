import numpy as np


class Compose:
    def __init__(self, transforms):
        self.transforms = transforms

    def __call__(self, image, mask):
        for t in self.transforms:
            image, mask = t(image, mask)
        return image, mask


class RandomFlip:
    def __init__(self, p=0.5):
        self.p = p

    def __call__(self, image, mask):
        if np.random.rand() < self.p:
            image, mask = image[:, ::-1], mask[:, ::-1]
        return image, mask


class RandomBrightness:
    def __init__(self, limit=0.2):
        self.limit = limit

    def __call__(self, image, mask):
        factor = 1.0 + np.random.uniform(-self.limit, self.limit)
        return (image * factor).astype(np.float32), mask


def build_transform(cfg):
    steps = []
    if cfg['flip']:
        steps.append(RandomFlip(p=0.5))
    if cfg.get('brightness', 0) > 0:
        steps.append(RandomBrightness(limit=cfg['brightness']))
    return Compose(steps)
