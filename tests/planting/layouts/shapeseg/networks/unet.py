import torch
import torch.nn as nn

from .blocks import ConvBlock, Upsample


class UNet(nn.Module):
    def __init__(self, in_channels, num_classes, channels, dropout=0.0):
        super().__init__()
        self.encoders = nn.ModuleList()
        prev = in_channels
        for ch in channels:
            self.encoders.append(ConvBlock(prev, ch, dropout=dropout))
            prev = ch
        self.pool = nn.MaxPool2d(2)
        self.up = Upsample(scale=2)
        self.decoders = nn.ModuleList()
        for ch in reversed(channels[:-1]):
            self.decoders.append(ConvBlock(prev + ch, ch, dropout=dropout))
            prev = ch
        self.head = nn.Conv2d(prev, num_classes, 1)

    def encode(self, x):
        skips = []
        for i, enc in enumerate(self.encoders):
            x = enc(x)
            if i < len(self.encoders) - 1:
                skips.append(x)
                x = self.pool(x)
        return x, skips

    def forward(self, x):
        x, skips = self.encode(x)
        for dec, skip in zip(self.decoders, reversed(skips)):
            x = dec(torch.cat([self.up(x), skip], dim=1))
        return self.head(x)
