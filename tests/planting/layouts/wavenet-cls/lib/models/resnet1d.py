import logging
import os

import torch
import torch.nn as nn

logger = logging.getLogger(__name__)


class BasicBlock(nn.Module):
    def __init__(self, inplanes, planes, kernel_size, stride=1):
        super(BasicBlock, self).__init__()
        self.conv1 = nn.Conv1d(inplanes, planes, kernel_size, stride=stride, padding=kernel_size // 2, bias=False)
        self.bn1 = nn.BatchNorm1d(planes)
        self.relu = nn.ReLU(inplace=True)
        self.conv2 = nn.Conv1d(planes, planes, kernel_size, padding=kernel_size // 2, bias=False)
        self.bn2 = nn.BatchNorm1d(planes)
        self.downsample = None
        if stride != 1 or inplanes != planes:
            self.downsample = nn.Sequential(
                nn.Conv1d(inplanes, planes, 1, stride=stride, bias=False),
                nn.BatchNorm1d(planes))

    def forward(self, x):
        residual = x
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        if self.downsample is not None:
            residual = self.downsample(x)
        return self.relu(out + residual)


class ResNet1d(nn.Module):
    def __init__(self, cfg):
        super(ResNet1d, self).__init__()
        extra = cfg.MODEL.EXTRA
        self.inplanes = extra.WIDTHS[0]
        self.stem = nn.Conv1d(1, self.inplanes, extra.KERNEL, stride=2, padding=extra.KERNEL // 2)
        layers = []
        for i, width in enumerate(extra.WIDTHS):
            layers.append(self._make_layer(width, extra.BLOCKS, extra.KERNEL, stride=1 if i == 0 else 2))
        self.layers = nn.Sequential(*layers)
        self.avgpool = nn.AdaptiveAvgPool1d(1)
        self.fc = nn.Linear(extra.WIDTHS[-1], cfg.DATASET.NUM_CLASSES)

    def _make_layer(self, planes, blocks, kernel_size, stride=1):
        layers = [BasicBlock(self.inplanes, planes, kernel_size, stride)]
        self.inplanes = planes
        for _ in range(1, blocks):
            layers.append(BasicBlock(self.inplanes, planes, kernel_size))
        return nn.Sequential(*layers)

    def forward(self, x):
        x = self.layers(self.stem(x))
        x = self.avgpool(x).flatten(1)
        return self.fc(x)

    def init_weights(self, pretrained=''):
        if os.path.isfile(pretrained):
            logger.info('=> loading pretrained model %s', pretrained)
            self.load_state_dict(torch.load(pretrained), strict=False)
            return
        for m in self.modules():
            if isinstance(m, nn.Conv1d):
                nn.init.kaiming_normal_(m.weight, mode='fan_out', nonlinearity='relu')


def get_net(cfg, is_train):
    model = ResNet1d(cfg)
    if is_train:
        model.init_weights(cfg.MODEL.PRETRAINED)
    return model
