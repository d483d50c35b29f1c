from torch import Tensor


class MeanMetric:
    def __init__(self) -> None:
        self.total = 0.0
        self.weight = 0

    def update(self, value: float, weight: int = 1) -> None:
        self.total += value * weight
        self.weight += weight

    def compute(self) -> float:
        return self.total / max(1, self.weight)


class Accuracy(MeanMetric):
    def update(self, logits: Tensor, labels: Tensor) -> None:
        hits = (logits.argmax(dim=-1) == labels).float()
        super().update(hits.mean().item(), weight=len(labels))
