import os

import numpy as np
import torch


class Dictionary(object):
    def __init__(self):
        self.char2idx = {}
        self.idx2char = []

    def add_char(self, char):
        if char not in self.char2idx:
            self.idx2char.append(char)
            self.char2idx[char] = len(self.idx2char) - 1
        return self.char2idx[char]

    def __len__(self):
        return len(self.idx2char)


class Corpus(object):
    """A text file, split into a training, a validation and a test part."""

    def __init__(self, path, valid_frac=0.1, test_frac=0.1):
        assert os.path.exists(path), path
        self.path = path
        self.dictionary = Dictionary()
        ids = self.tokenize(path)
        n_test = int(len(ids) * test_frac)
        n_valid = int(len(ids) * valid_frac)
        n_train = len(ids) - n_valid - n_test
        self.train = ids[:n_train]
        self.valid = ids[n_train:n_train + n_valid]
        self.test = ids[n_train + n_valid:]

    def tokenize(self, path):
        with open(path, 'r', encoding='utf8') as f:
            text = f.read()
        ids = np.zeros(len(text), dtype=np.int64)
        for i, char in enumerate(text):
            ids[i] = self.dictionary.add_char(char)
        return torch.from_numpy(ids)


def batchify(data, bsz, device):
    # Work out how cleanly we can divide the dataset into bsz parts.
    nbatch = data.size(0) // bsz
    data = data.narrow(0, 0, nbatch * bsz)
    data = data.view(bsz, -1).t().contiguous()
    return data.to(device)


def get_batch(source, i, bptt):
    seq_len = min(bptt, len(source) - 1 - i)
    data = source[i:i + seq_len]
    target = source[i + 1:i + 1 + seq_len].reshape(-1)
    return data, target


def get_loaders(args, device, eval_batch_size=4):
    corpus = Corpus(args.data, valid_frac=args.valid_frac)
    train_data = batchify(corpus.train, args.batch_size, device)
    val_data = batchify(corpus.valid, eval_batch_size, device)
    test_data = batchify(corpus.test, eval_batch_size, device)
    return corpus, train_data, val_data, test_data
