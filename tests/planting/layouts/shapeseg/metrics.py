import numpy as np
from sklearn.metrics import confusion_matrix


class SegMetric:
    """Mean intersection over union and pixel accuracy, from a confusion matrix."""

    def __init__(self, num_classes):
        self.num_classes = num_classes
        self.reset()

    def reset(self):
        self.matrix = np.zeros((self.num_classes, self.num_classes), dtype=np.int64)

    def update(self, logits, target):
        pred = logits.argmax(dim=1).cpu().numpy().ravel()
        gold = target.cpu().numpy().ravel()
        self.matrix += confusion_matrix(gold, pred, labels=list(range(self.num_classes)))

    def compute(self):
        inter = np.diag(self.matrix)
        union = self.matrix.sum(0) + self.matrix.sum(1) - inter
        iou = inter / np.maximum(union, 1)
        return {
            'miou': float(iou.mean()),
            'accuracy': float(inter.sum() / max(self.matrix.sum(), 1)),
            'per_class': iou.tolist(),
        }
