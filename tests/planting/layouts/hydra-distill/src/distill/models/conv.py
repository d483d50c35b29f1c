from torch import Tensor, nn


class ConvNet(nn.Module):
    def __init__(self, in_channels: int, width: int, depth: int, num_classes: int) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        channels = in_channels
        for i in range(depth):
            out = width * 2**i
            layers += [nn.Conv1d(channels, out, 5, stride=2, padding=2), nn.BatchNorm1d(out), nn.GELU()]
            channels = out
        self.features = nn.Sequential(*layers)
        self.classifier = nn.Linear(channels, num_classes)
        self.embedding_dim = channels

    def embed(self, x: Tensor) -> Tensor:
        return self.features(x).mean(dim=-1)

    def forward(self, x: Tensor) -> Tensor:
        return self.classifier(self.embed(x))
