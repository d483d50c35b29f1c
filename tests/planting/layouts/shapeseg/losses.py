import torch
import torch.nn as nn
import torch.nn.functional as F


class DiceLoss(nn.Module):
    def __init__(self, num_classes, smooth=1.0):
        super().__init__()
        self.num_classes = num_classes
        self.smooth = smooth

    def forward(self, logits, target):
        probs = torch.softmax(logits, dim=1)
        onehot = F.one_hot(target, self.num_classes).permute(0, 3, 1, 2).float()
        inter = (probs * onehot).sum(dim=(0, 2, 3))
        union = probs.sum(dim=(0, 2, 3)) + onehot.sum(dim=(0, 2, 3))
        return 1.0 - ((2 * inter + self.smooth) / (union + self.smooth)).mean()


class SegLoss(nn.Module):
    def __init__(self, config):
        super().__init__()
        weights = config['train']['loss']
        self.ce_weight = weights['ce_weight']
        self.dice_weight = weights['dice_weight']
        self.ce = nn.CrossEntropyLoss()
        self.dice = DiceLoss(config['data']['num_classes'])

    def forward(self, logits, target):
        ce = self.ce(logits, target)
        dice = self.dice(logits, target)
        total = self.ce_weight * ce + self.dice_weight * dice
        return total, {'ce': ce.item(), 'dice': dice.item()}
