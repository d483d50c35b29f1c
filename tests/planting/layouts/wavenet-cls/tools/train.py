import argparse
import os
import pprint

import torch
from torch.utils.data import DataLoader
from torch.utils.tensorboard import SummaryWriter

import _init_paths
import dataset
import models
from config import config
from config import update_config
from core.function import train
from core.function import validate
from utils.utils import create_logger, get_optimizer, save_checkpoint, set_seed


def parse_args():
    parser = argparse.ArgumentParser(description='Train a waveform classifier')
    parser.add_argument('--cfg', help='experiment configure file name', required=True, type=str)
    parser.add_argument('--log-dir', dest='log_dir', type=str, default='')
    parser.add_argument('opts', help='modify config options', default=None, nargs=argparse.REMAINDER)
    args = parser.parse_args()
    update_config(config, args)
    return args


def main():
    args = parse_args()
    logger, final_output_dir, tb_log_dir = create_logger(config, args.cfg, 'train')
    logger.info(pprint.pformat(args))
    logger.info(pprint.pformat(config))
    set_seed(config.SEED)
    torch.backends.cudnn.benchmark = config.CUDNN.BENCHMARK
    torch.backends.cudnn.deterministic = config.CUDNN.DETERMINISTIC

    device = torch.device('cuda' if torch.cuda.is_available() else 'cpu')
    model = models.get_net(config, is_train=True).to(device)
    criterion = torch.nn.CrossEntropyLoss().to(device)
    optimizer = get_optimizer(config, model)
    lr_scheduler = torch.optim.lr_scheduler.MultiStepLR(optimizer, config.TRAIN.LR_STEP, config.TRAIN.LR_FACTOR)
    writer_dict = {
        'writer': SummaryWriter(log_dir=tb_log_dir),
        'train_global_steps': 0,
        'valid_global_steps': 0,
    }

    train_dataset = getattr(dataset, config.DATASET.NAME)(config, is_train=True)
    valid_dataset = getattr(dataset, config.DATASET.NAME)(config, is_train=False)
    train_loader = DataLoader(train_dataset, batch_size=config.TRAIN.BATCH_SIZE, shuffle=config.TRAIN.SHUFFLE,
                              num_workers=config.WORKERS, pin_memory=False)
    valid_loader = DataLoader(valid_dataset, batch_size=config.TEST.BATCH_SIZE, shuffle=False,
                              num_workers=config.WORKERS, pin_memory=False)

    best_perf = 0.0
    last_epoch = config.TRAIN.BEGIN_EPOCH
    checkpoint_file = os.path.join(final_output_dir, 'checkpoint.pth')
    if config.TRAIN.RESUME and os.path.exists(checkpoint_file):
        checkpoint = torch.load(checkpoint_file)
        last_epoch = checkpoint['epoch']
        best_perf = checkpoint['perf']
        model.load_state_dict(checkpoint['state_dict'])
        optimizer.load_state_dict(checkpoint['optimizer'])

    for epoch in range(last_epoch, config.TRAIN.END_EPOCH):
        train_loss, train_acc = train(config, train_loader, model, criterion, optimizer, epoch, device, writer_dict)
        val_loss, perf, count = validate(config, valid_loader, model, criterion, device, writer_dict)
        lr_scheduler.step()
        logger.info('epoch %d: train %.4f/%.2f valid %.4f/%.2f (%d)', epoch, train_loss, train_acc, val_loss, perf,
                    count)
        is_best = perf >= best_perf
        best_perf = max(perf, best_perf)
        save_checkpoint({
            'epoch': epoch + 1,
            'model': config.MODEL.NAME,
            'state_dict': model.state_dict(),
            'perf': perf,
            'optimizer': optimizer.state_dict(),
        }, is_best, final_output_dir)
    writer_dict['writer'].close()


if __name__ == '__main__':
    main()
