import argparse
import math

import torch
import torch.nn as nn
from tqdm import tqdm

import data
import utils
from evaluate import evaluate
from model import build_model
from utils import AverageMeter, repackage_hidden, save_checkpoint


def get_args():
    parser = argparse.ArgumentParser(description='Character level language model')
    parser.add_argument('--data', type=str, default='data/sonnets.txt',
                        help='location of the data corpus')
    parser.add_argument('--valid-frac', type=float, default=0.1)
    parser.add_argument('--model', type=str, default='lstm',
                        choices=['lstm', 'gru', 'transformer'])
    parser.add_argument('--emsize', type=int, default=64, help='size of embeddings')
    parser.add_argument('--nhid', type=int, default=64, help='number of hidden units per layer')
    parser.add_argument('--nlayers', type=int, default=2, help='number of layers')
    parser.add_argument('--nhead', type=int, default=2,
                        help='the number of heads of the transformer')
    parser.add_argument('--lr', type=float, default=2e-3, help='initial learning rate')
    parser.add_argument('--clip', type=float, default=0.25, help='gradient clipping')
    parser.add_argument('--epochs', type=int, default=10, help='upper epoch limit')
    parser.add_argument('--batch_size', type=int, default=8, metavar='N', help='batch size')
    parser.add_argument('--bptt', type=int, default=16, help='sequence length')
    parser.add_argument('--dropout', type=float, default=0.2)
    parser.add_argument('--tied', action='store_true', help='tie the weights')
    parser.add_argument('--seed', type=int, default=1111, help='random seed')
    parser.add_argument('--cuda', action='store_true', help='use CUDA')
    parser.add_argument('--log-interval', type=int, default=10, metavar='N', help='report interval')
    parser.add_argument('--save', type=str, default='checkpoints/model.pt',
                        help='path to save the final model')
    parser.add_argument('--plot', type=str, default='', help='path of a plot of the loss')
    return parser.parse_args()


def train_epoch(model, source, criterion, optimizer, epoch, args):
    model.train()
    losses = AverageMeter('loss', ':.3f')
    hidden = model.init_hidden(args.batch_size) if args.model != 'transformer' else None
    steps = range(0, source.size(0) - 1, args.bptt)
    for batch, i in enumerate(tqdm(steps, disable=True)):
        inputs, targets = data.get_batch(source, i, args.bptt)
        optimizer.zero_grad()
        if args.model == 'transformer':
            output = model(inputs)
        else:
            hidden = repackage_hidden(hidden)
            output, hidden = model(inputs, hidden)
        loss = criterion(output, targets)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), args.clip)
        optimizer.step()
        losses.update(loss.item(), n=targets.numel())
        if batch % args.log_interval == 0 and batch > 0:
            print('| epoch {:3d} | {:5d} batches | {} | ppl {:8.2f}'.format(
                epoch, batch, losses, math.exp(losses.avg)))
    return losses.avg


def main():
    args = get_args()
    utils.set_seed(args.seed)
    device = torch.device('cuda' if args.cuda else 'cpu')
    corpus, train_data, val_data, test_data = data.get_loaders(args, device)
    model = build_model(args, len(corpus.dictionary)).to(device)
    criterion = nn.NLLLoss()
    optimizer = torch.optim.AdamW(model.parameters(), lr=args.lr, weight_decay=0.01)
    timer = utils.Timer()
    best_val_loss = None
    history = []
    for epoch in range(1, args.epochs + 1):
        history.append(train_epoch(model, train_data, criterion, optimizer, epoch, args))
        val_loss = evaluate(model, val_data, criterion, args)
        print('| end of epoch {:3d} | time {:5.1f}s | valid loss {:5.2f}'.format(
            epoch, timer.elapsed(), val_loss))
        if best_val_loss is None or val_loss < best_val_loss:
            save_checkpoint(args.save, model, optimizer, epoch, args,
                            vocab=corpus.dictionary.idx2char)
            best_val_loss = val_loss
    test_loss = evaluate(model, test_data, criterion, args)
    print('| End of training | test loss {:5.2f} | test ppl {:8.2f}'.format(
        test_loss, math.exp(test_loss)))
    if args.plot:
        utils.plot_curve(history, args.plot, title='training loss')


if __name__ == '__main__':
    main()
