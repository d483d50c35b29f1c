import json

import torch
from torch.utils.data import Dataset


def read_examples(path, limit=None):
    examples = []
    with open(path, encoding="utf-8") as f:
        for line in f:
            if not line.strip():
                continue
            row = json.loads(line)
            examples.append((row["tokens"], row["ner_tags"]))
    return examples[:limit]


def get_labels(examples):
    labels = {tag for _, tags in examples for tag in tags}
    label_list = sorted(labels)
    return label_list, {label: i for i, label in enumerate(label_list)}


class NerDataset(Dataset):
    """Words with tags, as pieces with labels; pieces that are not scored get -100."""

    def __init__(self, examples, tokenizer, label2id, max_length, label_all_tokens=False):
        self.examples = examples
        self.tokenizer = tokenizer
        self.label2id = label2id
        self.max_length = max_length
        self.label_all_tokens = label_all_tokens

    def __len__(self):
        return len(self.examples)

    def align(self, word_ids, tags):
        labels, previous = [], None
        for word_id in word_ids:
            if word_id is None:
                labels.append(-100)
            elif word_id != previous or self.label_all_tokens:
                labels.append(self.label2id.get(tags[word_id], 0))
            else:
                labels.append(-100)
            previous = word_id
        return labels

    def __getitem__(self, index):
        tokens, tags = self.examples[index]
        encoded = self.tokenizer(
            tokens, is_split_into_words=True, truncation=True, max_length=self.max_length
        )
        return {
            "input_ids": encoded["input_ids"],
            "attention_mask": encoded["attention_mask"],
            "labels": self.align(encoded.word_ids(), tags),
        }


def pad_batch(features, pad_id):
    longest = max(len(f["input_ids"]) for f in features)
    batch = {"input_ids": [], "attention_mask": [], "labels": []}
    fill = {"input_ids": pad_id, "attention_mask": 0, "labels": -100}
    for feature in features:
        for key, rows in batch.items():
            rows.append(feature[key] + [fill[key]] * (longest - len(feature[key])))
    return {key: torch.tensor(rows) for key, rows in batch.items()}
