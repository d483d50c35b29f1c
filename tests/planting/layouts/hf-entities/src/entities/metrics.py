import numpy as np
from seqeval.metrics import f1_score, precision_score, recall_score


def decode(predictions, labels, label_list):
    predictions = np.argmax(predictions, axis=2)
    predicted, gold = [], []
    for p_row, l_row in zip(predictions, labels):
        kept = [(p, l) for p, l in zip(p_row, l_row) if l != -100]
        predicted.append([label_list[p] for p, _ in kept])
        gold.append([label_list[l] for _, l in kept])
    return predicted, gold


def make_compute_metrics(label_list):
    def compute_metrics(p):
        predicted, gold = decode(p.predictions, p.label_ids, label_list)
        return {
            "precision": precision_score(gold, predicted, zero_division=0),
            "recall": recall_score(gold, predicted, zero_division=0),
            "f1": f1_score(gold, predicted, zero_division=0),
        }

    return compute_metrics
