import argparse

import torch
import torch.nn as nn

from data import Corpus, batchify, get_batch
from model import build_model
from utils import load_checkpoint, repackage_hidden


def evaluate(model, source, criterion, args):
    model.eval()
    total_loss = 0.
    hidden = model.init_hidden(source.size(1)) if args.model != 'transformer' else None
    with torch.no_grad():
        for i in range(0, source.size(0) - 1, args.bptt):
            inputs, targets = get_batch(source, i, args.bptt)
            if args.model == 'transformer':
                output = model(inputs)
            else:
                output, hidden = model(inputs, hidden)
                hidden = repackage_hidden(hidden)
            total_loss += len(inputs) * criterion(output, targets).item()
    return total_loss / (len(source) - 1)


def restore(path, device):
    checkpoint = load_checkpoint(path, device)
    saved = argparse.Namespace(**checkpoint['args'])
    model = build_model(saved, len(checkpoint['vocab'])).to(device)
    model.load_state_dict(checkpoint['model_state'])
    print('=> loaded %s (epoch %d)' % (path, checkpoint['epoch']))
    return model, saved, checkpoint['vocab']


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--data', default='data/sonnets.txt')
    parser.add_argument('--checkpoint', default='checkpoints/model.pt')
    parser.add_argument('--eval-batch-size', default=4, type=int)
    parser.add_argument('--cuda', action='store_true')
    args = parser.parse_args()

    device = torch.device('cuda' if args.cuda else 'cpu')
    model, saved, vocab = restore(args.checkpoint, device)
    corpus = Corpus(args.data)
    source = batchify(corpus.test, args.eval_batch_size, device)
    loss = evaluate(model, source, nn.NLLLoss(), saved)
    print('test loss {:.3f} over {} characters of {}'.format(loss, source.numel(), len(vocab)))


if __name__ == '__main__':
    main()
