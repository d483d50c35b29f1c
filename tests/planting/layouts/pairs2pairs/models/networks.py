import functools

import torch
import torch.nn as nn
from torch.optim import lr_scheduler


def get_norm_layer(norm_type='instance'):
    if norm_type == 'batch':
        return functools.partial(nn.BatchNorm2d, affine=True, track_running_stats=True)
    if norm_type == 'instance':
        return functools.partial(nn.InstanceNorm2d, affine=False)
    raise NotImplementedError('normalization layer [%s] is not found' % norm_type)


def get_scheduler(optimizer, opt):
    if opt.lr_policy == 'linear':
        def lambda_rule(epoch):
            return 1.0 - max(0, epoch + opt.epoch_count - opt.n_epochs) / float(opt.n_epochs_decay + 1)
        return lr_scheduler.LambdaLR(optimizer, lr_lambda=lambda_rule)
    if opt.lr_policy == 'step':
        return lr_scheduler.StepLR(optimizer, step_size=opt.lr_decay_iters, gamma=0.1)
    raise NotImplementedError('learning rate policy [%s] is not implemented' % opt.lr_policy)


def init_weights(net, init_gain=0.02):
    def init_func(m):
        classname = m.__class__.__name__
        if hasattr(m, 'weight') and classname.find('Conv') != -1:
            nn.init.normal_(m.weight.data, 0.0, init_gain)
        elif classname.find('BatchNorm2d') != -1:
            nn.init.normal_(m.weight.data, 1.0, init_gain)
            nn.init.constant_(m.bias.data, 0.0)
    net.apply(init_func)


def init_net(net, init_gain=0.02, gpu_ids=()):
    if len(gpu_ids) > 0:
        net.to(gpu_ids[0])
    init_weights(net, init_gain=init_gain)
    return net


def define_G(input_nc, output_nc, ngf, netG, norm='batch', use_dropout=False, gpu_ids=()):
    norm_layer = get_norm_layer(norm_type=norm)
    if netG == 'unet_32':
        net = UnetGenerator(input_nc, output_nc, 3, ngf, norm_layer=norm_layer, use_dropout=use_dropout)
    elif netG == 'unet_16':
        net = UnetGenerator(input_nc, output_nc, 2, ngf, norm_layer=norm_layer, use_dropout=use_dropout)
    else:
        raise NotImplementedError('Generator model name [%s] is not recognized' % netG)
    return init_net(net, gpu_ids=gpu_ids)


def define_D(input_nc, ndf, n_layers_D=2, norm='batch', gpu_ids=()):
    norm_layer = get_norm_layer(norm_type=norm)
    net = NLayerDiscriminator(input_nc, ndf, n_layers=n_layers_D, norm_layer=norm_layer)
    return init_net(net, gpu_ids=gpu_ids)


class GANLoss(nn.Module):
    """The target label tensor has the same size as the prediction."""

    def __init__(self, gan_mode, target_real_label=1.0, target_fake_label=0.0):
        super(GANLoss, self).__init__()
        self.register_buffer('real_label', torch.tensor(target_real_label))
        self.register_buffer('fake_label', torch.tensor(target_fake_label))
        self.gan_mode = gan_mode
        if gan_mode == 'lsgan':
            self.loss = nn.MSELoss()
        elif gan_mode == 'vanilla':
            self.loss = nn.BCEWithLogitsLoss()
        else:
            raise NotImplementedError('gan mode %s not implemented' % gan_mode)

    def get_target_tensor(self, prediction, target_is_real):
        target_tensor = self.real_label if target_is_real else self.fake_label
        return target_tensor.expand_as(prediction)

    def __call__(self, prediction, target_is_real):
        target_tensor = self.get_target_tensor(prediction, target_is_real)
        return self.loss(prediction, target_tensor)


class UnetBlock(nn.Module):
    def __init__(self, outer_nc, inner_nc, submodule=None, norm_layer=nn.BatchNorm2d, use_dropout=False):
        super(UnetBlock, self).__init__()
        self.down = nn.Sequential(nn.Conv2d(outer_nc, inner_nc, 4, 2, 1), norm_layer(inner_nc), nn.LeakyReLU(0.2))
        self.submodule = submodule
        width = inner_nc * 2 if submodule is not None else inner_nc
        up = [nn.ConvTranspose2d(width, outer_nc, 4, 2, 1), norm_layer(outer_nc), nn.ReLU()]
        if use_dropout:
            up.append(nn.Dropout(0.5))
        self.up = nn.Sequential(*up)

    def forward(self, x):
        h = self.down(x)
        if self.submodule is not None:
            h = self.submodule(h)
        return torch.cat([x, self.up(h)], 1)


class UnetGenerator(nn.Module):
    def __init__(self, input_nc, output_nc, num_downs, ngf=64, norm_layer=nn.BatchNorm2d, use_dropout=False):
        super(UnetGenerator, self).__init__()
        block = None
        for i in reversed(range(num_downs)):
            block = UnetBlock(ngf * 2 ** i, ngf * 2 ** (i + 1), submodule=block, norm_layer=norm_layer,
                              use_dropout=use_dropout)
        self.inc = nn.Conv2d(input_nc, ngf, 3, 1, 1)
        self.block = block
        self.outc = nn.Sequential(nn.Conv2d(ngf * 2, output_nc, 3, 1, 1), nn.Tanh())

    def forward(self, input):
        return self.outc(self.block(self.inc(input)))


class NLayerDiscriminator(nn.Module):
    def __init__(self, input_nc, ndf=64, n_layers=3, norm_layer=nn.BatchNorm2d):
        super(NLayerDiscriminator, self).__init__()
        sequence = [nn.Conv2d(input_nc, ndf, 4, 2, 1), nn.LeakyReLU(0.2, True)]
        for n in range(1, n_layers):
            sequence += [nn.Conv2d(ndf * 2 ** (n - 1), ndf * 2 ** n, 4, 2, 1), norm_layer(ndf * 2 ** n), nn.LeakyReLU(0.2, True)]
        sequence += [nn.Conv2d(ndf * 2 ** (n_layers - 1), 1, 3, 1, 1)]
        self.model = nn.Sequential(*sequence)

    def forward(self, input):
        return self.model(input)
