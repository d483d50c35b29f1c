from .blocks import ConvBlock
from .fpn import FPN
from .unet import UNet

MODELS = {
    'unet': UNet,
    'fpn': FPN,
}


def build_model(config):
    cfg = config['model']
    cls = MODELS[cfg['type']]
    return cls(in_channels=cfg['in_channels'], num_classes=config['data']['num_classes'],
               channels=cfg['channels'], dropout=cfg['dropout'])
