from dataclasses import dataclass

import torch.nn.functional as F
from torch import Tensor, nn


@dataclass
class LossOutput:
    total: Tensor
    hard: Tensor
    soft: Tensor


class DistillationLoss(nn.Module):
    """Cross entropy with the labels and with a teacher's softened answers."""

    def __init__(self, temperature: float = 2.0, alpha: float = 0.5) -> None:
        super().__init__()
        self.temperature = temperature
        self.alpha = alpha

    def forward(self, student: Tensor, teacher: Tensor, labels: Tensor) -> LossOutput:
        hard = F.cross_entropy(student, labels)
        soft = F.kl_div(
            F.log_softmax(student / self.temperature, dim=-1),
            F.softmax(teacher / self.temperature, dim=-1),
            reduction="batchmean",
        )
        soft = soft * self.temperature**2
        total = self.alpha * soft + (1 - self.alpha) * hard
        return LossOutput(total=total, hard=hard, soft=soft)
