import numpy as np
import torch
from PIL import Image, ImageDraw
from torch.utils.data import Dataset

CLASSES = ['background', 'rectangle', 'ellipse', 'triangle']


def draw_sample(rng, size):
    image = Image.new('RGB', (size, size), tuple(int(v) for v in rng.randint(0, 60, 3)))
    mask = Image.new('L', (size, size))
    for label in range(1, len(CLASSES)):
        color = tuple(int(v) for v in rng.randint(80, 255, 3))
        x, y = rng.randint(0, size * 2 // 3, size=2)
        w, h = rng.randint(size // 5, size // 3, size=2)
        box = [int(x), int(y), int(x + w), int(y + h)]
        corners = [(box[0], box[3]), (box[2], box[3]), ((box[0] + box[2]) // 2, box[1])]
        for canvas, fill in ((ImageDraw.Draw(image), color), (ImageDraw.Draw(mask), label)):
            if CLASSES[label] == 'rectangle':
                canvas.rectangle(box, fill=fill)
            elif CLASSES[label] == 'ellipse':
                canvas.ellipse(box, fill=fill)
            else:
                canvas.polygon(corners, fill=fill)
    return np.asarray(image), np.asarray(mask)


class ShapesDataset(Dataset):
    def __init__(self, num_samples, image_size, seed=0, noise=0.0, transform=None):
        self.num_samples = num_samples
        self.image_size = image_size
        self.seed = seed
        self.noise = noise
        self.transform = transform

    def __len__(self):
        return self.num_samples

    def __getitem__(self, idx):
        rng = np.random.RandomState(self.seed * 100003 + idx)
        image, mask = draw_sample(rng, self.image_size)
        image = image.astype(np.float32) / 255.0
        image = image + rng.randn(*image.shape).astype(np.float32) * self.noise
        if self.transform is not None:
            image, mask = self.transform(image, mask)
        return {
            'image': torch.from_numpy(np.ascontiguousarray(image.transpose(2, 0, 1))),
            'mask': torch.from_numpy(np.ascontiguousarray(mask)).long(),
            'index': idx,
        }
