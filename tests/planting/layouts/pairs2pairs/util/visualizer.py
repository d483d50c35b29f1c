import os
import time

from . import util


class Visualizer():
    def __init__(self, opt):
        self.opt = opt
        self.name = opt.name
        self.writer = None
        if opt.use_tensorboard:
            from torch.utils.tensorboard import SummaryWriter
            self.writer = SummaryWriter(os.path.join(opt.checkpoints_dir, opt.name))
        self.log_name = os.path.join(opt.checkpoints_dir, opt.name, 'loss_log.txt')
        util.mkdirs(os.path.join(opt.checkpoints_dir, opt.name))
        with open(self.log_name, "a") as log_file:
            now = time.strftime("%c")
            log_file.write('================ Training Loss (%s) ================\n' % now)

    def plot_current_losses(self, step, losses):
        if self.writer is not None:
            for k, v in losses.items():
                self.writer.add_scalar(k, v, global_step=step)

    def print_current_losses(self, epoch, iters, losses, t_comp):
        message = '(epoch: %d, iters: %d, time: %.3f) ' % (epoch, iters, t_comp)
        for k, v in losses.items():
            message += '%s: %.3f ' % (k, v)
        print(message)
        with open(self.log_name, "a") as log_file:
            log_file.write('%s\n' % message)


def save_images(visuals, image_path, folder):
    util.mkdirs(folder)
    stem = os.path.splitext(os.path.basename(image_path[0]))[0]
    for label, im_data in visuals.items():
        im = util.tensor2im(im_data)
        util.save_image(im, os.path.join(folder, '%s_%s.png' % (stem, label)), aspect_ratio=1.0)
