import argparse
import os

import torch

import data
import models
from util import util


class BaseOptions():
    """Options that are used during both training and test time.

    Datasets and models may add their own through modify_commandline_options.
    """

    def __init__(self):
        self.initialized = False

    def initialize(self, parser):
        # basic parameters
        parser.add_argument('--dataroot', default='synthetic', help='path to images, or "synthetic"')
        parser.add_argument('--name', type=str, default='experiment_name', help='name of the experiment')
        parser.add_argument('--gpu_ids', type=str, default='-1', help='gpu ids: e.g. 0  0,1,2. use -1 for CPU')
        parser.add_argument('--checkpoints_dir', type=str, default='./checkpoints', help='models are saved here')
        # model parameters
        parser.add_argument('--model', type=str, default='pix2pix', help='chooses which model to use')
        parser.add_argument('--input_nc', type=int, default=3, help='# of input image channels')
        parser.add_argument('--output_nc', type=int, default=3, help='# of output image channels')
        parser.add_argument('--ngf', type=int, default=8, help='# of gen filters in the last conv layer')
        parser.add_argument('--ndf', type=int, default=8, help='# of discrim filters in the first conv layer')
        parser.add_argument('--netG', type=str, default='unet_32', help='specify generator architecture')
        parser.add_argument('--norm', type=str, default='batch', help='instance or batch normalization')
        parser.add_argument('--no_dropout', action='store_true', help='no dropout for the generator')
        # dataset parameters
        parser.add_argument('--dataset_mode', type=str, default='paired', help='chooses how data is loaded')
        parser.add_argument('--direction', type=str, default='AtoB', help='AtoB or BtoA')
        parser.add_argument('--serial_batches', action='store_true', help='takes images in order')
        parser.add_argument('--num_threads', default=0, type=int, help='# threads for loading data')
        parser.add_argument('--batch_size', type=int, default=4, help='input batch size')
        parser.add_argument('--load_size', type=int, default=32, help='scale images to this size')
        parser.add_argument('--max_dataset_size', type=int, default=64, help='maximum number of samples')
        # additional parameters
        parser.add_argument('--epoch', type=str, default='latest', help='which epoch to load?')
        parser.add_argument('--verbose', action='store_true', help='print more debugging information')
        self.initialized = True
        return parser

    def gather_options(self):
        if not self.initialized:
            parser = argparse.ArgumentParser(formatter_class=argparse.ArgumentDefaultsHelpFormatter)
            parser = self.initialize(parser)
        # get the basic options
        opt, _ = parser.parse_known_args()
        # modify model-related parser options
        model_option_setter = models.get_option_setter(opt.model)
        parser = model_option_setter(parser, self.isTrain)
        opt, _ = parser.parse_known_args()
        # modify dataset-related parser options
        dataset_option_setter = data.get_option_setter(opt.dataset_mode)
        parser = dataset_option_setter(parser, self.isTrain)
        self.parser = parser
        return parser.parse_args()

    def print_options(self, opt):
        message = '----------------- Options ---------------\n'
        for k, v in sorted(vars(opt).items()):
            comment = ''
            default = self.parser.get_default(k)
            if v != default:
                comment = '\t[default: %s]' % str(default)
            message += '{:>25}: {:<30}{}\n'.format(str(k), str(v), comment)
        message += '----------------- End -------------------'
        print(message)
        expr_dir = os.path.join(opt.checkpoints_dir, opt.name)
        util.mkdirs(expr_dir)
        file_name = os.path.join(expr_dir, 'opt.txt')
        with open(file_name, 'wt') as opt_file:
            opt_file.write(message)

    def parse(self):
        opt = self.gather_options()
        opt.isTrain = self.isTrain
        if opt.verbose:
            self.print_options(opt)
        # set gpu ids
        str_ids = opt.gpu_ids.split(',')
        opt.gpu_ids = []
        for str_id in str_ids:
            id = int(str_id)
            if id >= 0:
                opt.gpu_ids.append(id)
        if len(opt.gpu_ids) > 0:
            torch.cuda.set_device(opt.gpu_ids[0])
        self.opt = opt
        return self.opt
