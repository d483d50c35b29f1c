import math

import torch
from tqdm import tqdm

from metrics import SegMetric


def build_optimizer(model, config):
    cfg = config['train']['optimizer']
    if cfg['type'] == 'adamw':
        return torch.optim.AdamW(model.parameters(), lr=cfg['lr'], weight_decay=cfg['weight_decay'])
    if cfg['type'] == 'sgd':
        return torch.optim.SGD(model.parameters(), lr=cfg['lr'], momentum=0.9,
                               weight_decay=cfg['weight_decay'])
    raise ValueError('unknown optimizer: {}'.format(cfg['type']))


def build_scheduler(optimizer, config):
    cfg = config['train']['scheduler']
    epochs = config['train']['epochs']
    base_lr = config['train']['optimizer']['lr']
    warmup = cfg['warmup_epochs']

    def factor(epoch):
        if epoch < warmup:
            return (epoch + 1) / (warmup + 1)
        if cfg['type'] == 'step':
            return 0.1 ** (epoch // max(1, epochs // 3))
        progress = (epoch - warmup) / max(1, epochs - warmup)
        low = cfg['min_lr'] / base_lr
        return low + (1 - low) * 0.5 * (1 + math.cos(math.pi * progress))

    return torch.optim.lr_scheduler.LambdaLR(optimizer, factor)


def train_one_epoch(model, loader, criterion, optimizer, device, config, logger, epoch):
    model.train()
    running = 0.0
    for step, batch in enumerate(tqdm(loader, disable=True)):
        images = batch['image'].to(device)
        masks = batch['mask'].to(device)
        logits = model(images)
        loss, parts = criterion(logits, masks)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), config['train']['grad_clip'])
        optimizer.step()
        running += loss.item()
        if step % config['log']['print_every'] == 0:
            logger.info('epoch %d step %d loss %.4f (ce %.4f dice %.4f)',
                        epoch, step, loss.item(), parts['ce'], parts['dice'])
    return running / max(1, len(loader))


@torch.no_grad()
def validate(model, loader, criterion, device, num_classes):
    model.eval()
    metric = SegMetric(num_classes)
    total = 0.0
    for batch in loader:
        images, masks = batch['image'].to(device), batch['mask'].to(device)
        logits = model(images)
        loss, _ = criterion(logits, masks)
        total += loss.item()
        metric.update(logits, masks)
    return total / max(1, len(loader)), metric.compute()
