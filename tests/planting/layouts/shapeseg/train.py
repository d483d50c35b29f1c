import argparse
import os

import torch

from datasets import build_loaders
from engine import build_optimizer, build_scheduler, train_one_epoch, validate
from losses import SegLoss
from networks import build_model
from utils import EarlyStopping, get_logger, load_config, save_json, set_seed


def parse_args():
    parser = argparse.ArgumentParser('ShapeSeg training')
    parser.add_argument('-c', '--config', required=True, help='path of a YAML file')
    parser.add_argument('--output_dir', default=None, help='overrides log.output_dir')
    parser.add_argument('--resume', default='', help='checkpoint to continue from')
    parser.add_argument('--seed', type=int, default=None)
    parser.add_argument('--device', default='cpu')
    return parser.parse_args()


def save_checkpoint(path, model, optimizer, scheduler, epoch, best):
    torch.save({
        'model': model.state_dict(),
        'optimizer': optimizer.state_dict(),
        'scheduler': scheduler.state_dict(),
        'epoch': epoch,
        'best_miou': best,
    }, path)


def resume_from(path, model, optimizer, scheduler):
    ckpt = torch.load(path, map_location='cpu')
    model.load_state_dict(ckpt['model'])
    optimizer.load_state_dict(ckpt['optimizer'])
    scheduler.load_state_dict(ckpt['scheduler'])
    return ckpt['epoch'] + 1, ckpt['best_miou']


def main():
    args = parse_args()
    config = load_config(args.config)
    if args.seed is not None:
        config['seed'] = args.seed
    output_dir = args.output_dir or config['log']['output_dir']
    set_seed(config['seed'])
    logger = get_logger(output_dir)
    logger.info('experiment: %s', config['name'])

    device = torch.device(args.device)
    loaders = build_loaders(config)
    model = build_model(config).to(device)
    criterion = SegLoss(config)
    optimizer = build_optimizer(model, config)
    scheduler = build_scheduler(optimizer, config)
    stopper = EarlyStopping(config['train']['monitor'], patience=config['train']['patience'])

    start_epoch, history = 0, []
    if args.resume:
        start_epoch, stopper.best = resume_from(args.resume, model, optimizer, scheduler)

    for epoch in range(start_epoch, config['train']['epochs']):
        train_loss = train_one_epoch(model, loaders['train'], criterion, optimizer, device,
                                     config, logger, epoch)
        val_loss, results = validate(model, loaders['val'], criterion, device,
                                     config['data']['num_classes'])
        scheduler.step()
        logger.info('epoch %d train %.4f val %.4f miou %.4f acc %.4f', epoch, train_loss,
                    val_loss, results['miou'], results['accuracy'])
        history.append({'epoch': epoch, 'train_loss': train_loss, 'val_loss': val_loss,
                        'miou': results['miou']})
        if stopper.step(results):
            save_checkpoint(os.path.join(output_dir, 'best.pth'), model, optimizer, scheduler,
                            epoch, stopper.best)
        save_checkpoint(os.path.join(output_dir, 'last.pth'), model, optimizer, scheduler,
                        epoch, stopper.best)
        if stopper.stop:
            logger.info('no better %s for %d epochs', stopper.monitor, stopper.patience)
            break
    save_json(history, os.path.join(output_dir, 'history.json'))


if __name__ == '__main__':
    main()
