import torch

from .base_model import BaseModel
from .networks import define_G


class RegressModel(BaseModel):
    """The generator alone, trained with L1 or L2."""

    @staticmethod
    def modify_commandline_options(parser, is_train=True):
        if is_train:
            parser.add_argument('--use_l2', action='store_true', help='L2 instead of L1')
        return parser

    def __init__(self, opt):
        super().__init__(opt)
        self.loss_names = ['G']
        self.visual_names = ['real_A', 'fake_B', 'real_B']
        self.model_names = ['G']
        self.netG = define_G(opt.input_nc, opt.output_nc, opt.ngf, opt.netG, norm=opt.norm, gpu_ids=self.gpu_ids)
        if self.isTrain:
            self.criterion = torch.nn.MSELoss() if opt.use_l2 else torch.nn.L1Loss()
            self.optimizer = torch.optim.Adam(self.netG.parameters(), lr=opt.lr)
            self.optimizers = [self.optimizer]

    def set_input(self, input):
        self.real_A = input['A'].to(self.device)
        self.real_B = input['B'].to(self.device)
        self.image_paths = input['paths']

    def forward(self):
        self.fake_B = self.netG(self.real_A)

    def optimize_parameters(self):
        self.forward()
        self.loss_G = self.criterion(self.fake_B, self.real_B)
        self.optimizer.zero_grad()
        self.loss_G.backward()
        self.optimizer.step()
