import logging
import time

import torch

from core.evaluate import accuracy
from utils.meters import AverageMeter

logger = logging.getLogger(__name__)


def train(config, train_loader, model, criterion, optimizer, epoch, device, writer_dict):
    batch_time = AverageMeter()
    losses = AverageMeter()
    acc = AverageMeter()
    model.train()
    end = time.time()
    for i, (input, target, meta) in enumerate(train_loader):
        input, target = input.to(device), target.to(device)
        output = model(input)
        loss = criterion(output, target)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

        losses.update(loss.item(), input.size(0))
        top1, top2 = accuracy(output, target, topk=(1, 2))
        acc.update(top1, input.size(0))
        batch_time.update(time.time() - end)
        end = time.time()
        if i % config.PRINT_FREQ == 0:
            logger.info('Epoch: [%d][%d/%d] Time %.3fs (%.3fs) Loss %.5f (%.5f) Acc@1 %.2f Acc@2 %.2f',
                        epoch, i, len(train_loader), batch_time.val, batch_time.avg,
                        losses.val, losses.avg, acc.avg, top2)
            writer = writer_dict['writer']
            global_steps = writer_dict['train_global_steps']
            writer.add_scalar('train_loss', losses.val, global_steps)
            writer.add_scalar('train_acc', acc.val, global_steps)
            writer_dict['train_global_steps'] = global_steps + 1
    return losses.avg, acc.avg


def validate(config, val_loader, model, criterion, device, writer_dict=None):
    losses = AverageMeter()
    tops = [AverageMeter() for _ in config.TEST.TOPK]
    model.eval()
    with torch.no_grad():
        for input, target, _ in val_loader:
            input, target = input.to(device), target.to(device)
            output = model(input)
            losses.update(criterion(output, target).item(), input.size(0))
            for meter, value in zip(tops, accuracy(output, target, topk=config.TEST.TOPK)):
                meter.update(value, input.size(0))
    logger.info('Test: Loss %.4f %s', losses.avg,
                ' '.join('Acc@%d %.2f' % (k, m.avg) for k, m in zip(config.TEST.TOPK, tops)))
    if writer_dict is not None:
        writer_dict['writer'].add_scalar('valid_acc', tops[0].avg, writer_dict['valid_global_steps'])
        writer_dict['valid_global_steps'] += 1
    return losses.avg, tops[0].avg, len(val_loader.dataset)
