from .loader import build_loaders
from .shapes import CLASSES, ShapesDataset

__all__ = ['CLASSES', 'ShapesDataset', 'build_loaders']
