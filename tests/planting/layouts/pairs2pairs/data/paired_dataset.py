import os

import numpy as np
from PIL import Image, ImageDraw

from data.base_dataset import BaseDataset, to_tensor

IMG_EXTENSIONS = ('.jpg', '.png', '.bmp')


def make_dataset(root, max_dataset_size=float('inf')):
    images = []
    for folder, _, fnames in sorted(os.walk(root)):
        for fname in fnames:
            if fname.lower().endswith(IMG_EXTENSIONS):
                images.append(os.path.join(folder, fname))
    return images[:int(min(max_dataset_size, len(images)))]


def draw_pair(index, size):
    """An outline and the filled shape, for trying things out without data."""
    rng = np.random.RandomState(index)
    x, y = rng.randint(0, size // 2, 2)
    w, h = rng.randint(size // 4, size // 2, 2)
    color = tuple(int(c) for c in rng.randint(60, 255, 3))
    box = [int(x), int(y), int(x + w), int(y + h)]
    A = Image.new('RGB', (size, size))
    B = Image.new('RGB', (size, size))
    ImageDraw.Draw(A).rectangle(box, outline=color)
    ImageDraw.Draw(B).rectangle(box, fill=color)
    return A, B


class PairedDataset(BaseDataset):
    def __init__(self, opt):
        BaseDataset.__init__(self, opt)
        self.size = opt.load_size
        self.synthetic = opt.dataroot == 'synthetic'
        self.AB_paths = [] if self.synthetic else make_dataset(self.root, opt.max_dataset_size)

    def __getitem__(self, index):
        if self.synthetic:
            A, B = draw_pair(index, self.size)
            path = 'shape_%04d.png' % index
        else:
            path = self.AB_paths[index]
            AB = Image.open(path).convert('RGB')
            w, h = AB.size
            A = AB.crop((0, 0, w // 2, h)).resize((self.size, self.size))
            B = AB.crop((w // 2, 0, w, h)).resize((self.size, self.size))
        return {'A': to_tensor(A), 'B': to_tensor(B), 'paths': path}

    def __len__(self):
        return self.opt.max_dataset_size if self.synthetic else len(self.AB_paths)
