from .base_options import BaseOptions


class TrainOptions(BaseOptions):
    """Training options; the shared ones are those of BaseOptions."""

    def initialize(self, parser):
        parser = BaseOptions.initialize(self, parser)
        # saving and printing
        parser.add_argument('--print_freq', type=int, default=16, help='frequency of showing results')
        parser.add_argument('--save_epoch_freq', type=int, default=5, help='frequency of saving')
        parser.add_argument('--use_tensorboard', action='store_true', help='write curves')
        parser.add_argument('--continue_train', action='store_true', help='load the latest model')
        parser.add_argument('--epoch_count', type=int, default=1, help='the starting epoch count')
        # training parameters
        parser.add_argument('--n_epochs', type=int, default=2, help='epochs with the initial learning rate')
        parser.add_argument('--n_epochs_decay', type=int, default=2, help='epochs to decay the rate to zero')
        parser.add_argument('--beta1', type=float, default=0.5, help='momentum term of adam')
        parser.add_argument('--lr', type=float, default=0.0002, help='initial learning rate for adam')
        parser.add_argument('--gan_mode', type=str, default='lsgan', help='vanilla or lsgan')
        parser.add_argument('--lr_policy', type=str, default='linear', help='linear or step')
        parser.add_argument('--lr_decay_iters', type=int, default=50, help='multiply by a gamma every these epochs')
        self.isTrain = True
        return parser
