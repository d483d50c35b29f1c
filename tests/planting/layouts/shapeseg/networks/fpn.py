import torch.nn as nn

from .blocks import ConvBlock, Upsample


class FPN(nn.Module):
    def __init__(self, in_channels, num_classes, channels, dropout=0.0, width=16):
        super().__init__()
        self.stages = nn.ModuleList()
        self.laterals = nn.ModuleList()
        prev = in_channels
        for ch in channels:
            self.stages.append(ConvBlock(prev, ch, dropout))
            self.laterals.append(nn.Conv2d(ch, width, 1))
            prev = ch
        self.pool = nn.MaxPool2d(2)
        self.up = Upsample()
        self.head = nn.Conv2d(width, num_classes, 3, padding=1)

    def forward(self, x):
        features = []
        for i, stage in enumerate(self.stages):
            x = stage(x if i == 0 else self.pool(x))
            features.append(self.laterals[i](x))
        out = features.pop()
        while features:
            out = self.up(out) + features.pop()
        return self.head(out)
