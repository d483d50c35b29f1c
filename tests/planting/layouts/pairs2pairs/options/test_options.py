from .base_options import BaseOptions


class TestOptions(BaseOptions):
    """Options of testing."""

    def initialize(self, parser):
        parser = BaseOptions.initialize(self, parser)
        parser.add_argument('--results_dir', type=str, default='./results/', help='saves results here.')
        parser.add_argument('--num_test', type=int, default=50, help='how many test images to run')
        parser.add_argument('--eval', action='store_true', help='use eval mode during test time.')
        self.isTrain = False
        return parser
