import models.resnet1d
import models.tcn


def get_net(cfg, is_train):
    return getattr(models, cfg.MODEL.NAME).get_net(cfg, is_train)
