from __future__ import annotations

import logging

import torch
import torch.nn.functional as F
from torch.utils.data import DataLoader
from tqdm import tqdm

from recsys import metrics
from recsys.config import Config, load_config, save_config
from recsys.data import PairDataset, Split, load_split, seen_items
from recsys.models import Recommender, build_model

log = logging.getLogger(__name__)


def bpr_loss(positive: torch.Tensor, negative: torch.Tensor) -> torch.Tensor:
    return -F.logsigmoid(positive[:, None] - negative).mean()


def evaluate(model: Recommender, split: Split, top_k: int = 10) -> metrics.Scores:
    model.eval()
    seen, wanted = seen_items(split.train), seen_items(split.held_out)
    users = sorted(wanted)
    table = model.score_all(torch.tensor(users)).numpy()
    recalls, ndcgs = [], []
    for row, user in zip(table, users):
        ranked = metrics.rank(row, exclude=seen.get(user, set()), k=top_k)
        recall, ndcg = metrics.score_user(ranked, wanted[user])
        recalls.append(recall)
        ndcgs.append(ndcg)
    return metrics.Scores(
        recall=sum(recalls) / len(recalls), ndcg=sum(ndcgs) / len(ndcgs), users=len(users)
    )


def train(config: Config, *, quiet: bool = False) -> metrics.Scores:
    torch.manual_seed(config.seed)
    split = load_split(config.data, config.seed)
    model = build_model(config.model, split.num_users, split.num_items)
    dataset = PairDataset(split.train, split.num_items, config.train.negatives, config.seed)
    loader = DataLoader(dataset, batch_size=config.train.batch_size, shuffle=True)
    optimizer = torch.optim.Adam(
        model.parameters(), lr=config.train.lr, weight_decay=config.train.weight_decay
    )
    best, bad = evaluate(model, split), 0
    for epoch in range(config.train.epochs):
        model.train()
        for batch in tqdm(loader, disable=quiet, desc=f"epoch {epoch}"):
            positive, negative = model(batch["user"], batch["positive"], batch["negative"])
            loss = bpr_loss(positive, negative)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        scores = evaluate(model, split)
        log.info("epoch %d: %s", epoch, scores)
        if scores.ndcg > best.ndcg:
            best, bad = scores, 0
            save_run(config, model, split)
        else:
            bad += 1
        if bad > config.train.patience:
            break
    save_run(config, model, split)
    return best


def save_run(config: Config, model: Recommender, split: Split) -> None:
    save_config(config, config.folder / "config.json")
    torch.save(
        {
            "model": model.state_dict(),
            "num_users": split.num_users,
            "num_items": split.num_items,
        },
        config.folder / "model.pt",
    )


def load_run(folder) -> tuple[Config, Recommender]:
    config = load_config(folder / "config.json")
    saved = torch.load(folder / "model.pt")
    model = build_model(config.model, saved["num_users"], saved["num_items"])
    model.load_state_dict(saved["model"])
    return config, model
