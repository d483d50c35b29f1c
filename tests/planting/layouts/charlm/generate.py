import argparse

import torch

from evaluate import restore
from utils import set_seed


def sample(model, saved, vocab, length, temperature, device):
    model.eval()
    x = torch.randint(len(vocab), (1, 1), dtype=torch.long, device=device)
    hidden = model.init_hidden(1) if saved.model != 'transformer' else None
    chars = []
    with torch.no_grad():
        for _ in range(length):
            if saved.model == 'transformer':
                output = model(x)[-1:]
                weights = output.squeeze().div(temperature).exp()
                idx = torch.multinomial(weights, 1)
                x = torch.cat([x, idx.view(1, 1)], 0)
            else:
                output, hidden = model(x, hidden)
                weights = output.squeeze().div(temperature).exp()
                idx = torch.multinomial(weights, 1)
                x.fill_(idx.item())
            chars.append(vocab[idx.item()])
    return ''.join(chars)


parser = argparse.ArgumentParser(description='Sample from a model')
parser.add_argument('--checkpoint', type=str, default='checkpoints/model.pt')
parser.add_argument('--outf', type=str, default='generated.txt', help='output file')
parser.add_argument('--words', type=int, default=100, help='number of characters to generate')
parser.add_argument('--temperature', type=float, default=1.0)
parser.add_argument('--seed', type=int, default=1111)
parser.add_argument('--cuda', action='store_true')


if __name__ == '__main__':
    opt = parser.parse_args()
    set_seed(opt.seed)
    device = torch.device('cuda' if opt.cuda else 'cpu')
    model, saved, vocab = restore(opt.checkpoint, device)
    text = sample(model, saved, vocab, opt.words, opt.temperature, device)
    with open(opt.outf, 'w') as f:
        f.write(text)
    print('wrote %d characters to %s' % (len(text), opt.outf))
