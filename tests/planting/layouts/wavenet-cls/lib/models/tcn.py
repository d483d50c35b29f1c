import torch.nn as nn


class CausalConv1d(nn.Conv1d):
    def __init__(self, in_channels, out_channels, kernel_size, dilation=1):
        super(CausalConv1d, self).__init__(in_channels, out_channels, kernel_size, dilation=dilation)
        self.left = (kernel_size - 1) * dilation

    def forward(self, x):
        return super(CausalConv1d, self).forward(nn.functional.pad(x, (self.left, 0)))


class TCN(nn.Module):
    def __init__(self, num_classes, widths, kernel_size, dilations):
        super(TCN, self).__init__()
        self.blocks = nn.ModuleList()
        channels = 1
        for width, dilation in zip(widths, dilations):
            self.blocks.append(nn.Sequential(
                CausalConv1d(channels, width, kernel_size, dilation=dilation),
                nn.BatchNorm1d(width),
                nn.ReLU(),
                nn.MaxPool1d(2)))
            channels = width
        self.head = nn.Linear(channels, num_classes)

    def forward(self, x):
        for block in self.blocks:
            x = block(x)
        return self.head(x.mean(dim=-1))


def get_net(cfg, is_train):
    return TCN(cfg.DATASET.NUM_CLASSES, cfg.MODEL.EXTRA.WIDTHS, cfg.MODEL.EXTRA.KERNEL,
               dilations=cfg.MODEL.EXTRA.DILATIONS)
