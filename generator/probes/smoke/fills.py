"""A cloze answers with the word in its gap, and each row has one gap, however long it is.

White box: `encoding.batch_of` of a text that is far too long; the finished model as any
plain masked language model, beside what `objective.predict` says of the held-out rows.
"""

import json
from itertools import takewhile
from typing import Any

import torch
from transformers import AutoModelForMaskedLM

from ..outcome import Facts, SkippedError, expect
from ..project import Project
from ..shared import reference, settings

CLOSE = 1e-4


def probe(project: Project) -> Facts:
    """Look for the gap, compare what is said of it."""
    folder = reference(project).folder / "model"
    made_of = json.loads((folder / "config.json").read_text("utf-8"))["architectures"]
    if not any(name.endswith("ForMaskedLM") for name in made_of):
        raise SkippedError("this project's model fills no gap")
    values = settings(project, project.scratch)
    rows, length = project.inside(lambda: _gaps(project, values))
    farthest = project.inside(lambda: _compare(project, values))
    return {"rows": rows, "longest": length, "apart": farthest}


def _gaps(project: Project, values: dict[str, Any]) -> tuple[int, int]:
    """How many rows have a gap, and how many tokens a text of 2,000 words is cut to."""
    cfg = project.config(values)
    tokenizer = project.part("model.processor")(cfg.model)
    texts = project.part("dataset.build")(cfg.data, tokenizer).eval["text"][:]
    text = texts[0].split()[0]
    batch_of = project.part("encoding.batch_of")
    read = [
        batch_of(tokenizer, [(row,)], cfg.data)["input_ids"][0].tolist()
        for row in (*texts, " ".join([text] * 2000))
    ]
    *short, long = read
    before, behind = _shared(short), _shared([ids[::-1] for ids in short])
    expect(
        long[: len(before)] == before and long[::-1][: len(behind)] == behind,
        "what stands around each text is cut away from a long one",
    )
    for row, ids in enumerate(read, 1):
        where = f"row {row}" if row < len(read) else "a text of 2,000 words"
        gaps = ids.count(tokenizer.mask_token_id)
        expect(gaps == 1, f"{where} is read with {gaps} gaps, not with one")
        expect(
            len(ids) <= cfg.data.max_length,
            f"{where} is read as {len(ids)} tokens, more than {cfg.data.max_length}",
        )
    return len(texts), len(long)


def _shared(rows: list[list[int]]) -> list[int]:
    """The tokens that all rows begin with."""
    places = zip(*rows, strict=False)  # as far as the shortest goes
    return [ids[0] for ids in takewhile(lambda ids: len(set(ids)) == 1, places)]


def _compare(project: Project, values: dict[str, Any]) -> float:
    folder = reference(project).folder / "model"
    cfg = project.config(values)
    net, tokenizer = project.part("model.finished")(folder)
    data = project.part("dataset.build")(cfg.data, tokenizer)
    batch = data.collate([data.eval[i] for i in range(len(data.eval))])
    fill = project.part("templating.fill")
    labels = project.part("labelled.names")(net)
    words = [fill(cfg.data.prompts.word, {"label": name}).strip() for name in labels]
    plain = AutoModelForMaskedLM.from_pretrained(folder).eval()
    with torch.inference_mode():
        said = project.part("objective.predict")(net.eval(), batch)["logits"]
        everything = plain(**project.part("objective.inputs")(batch)).logits
    in_gaps = everything[batch["input_ids"] == tokenizer.mask_token_id]  # [B, V]
    tokens = tokenizer.convert_tokens_to_ids(words)
    apart = (said - in_gaps[:, tokens]).abs()  # [B, C]
    for label, word, off in zip(labels, words, apart.amax(dim=0).tolist(), strict=True):
        expect(
            off < CLOSE,
            f"what is said of the label {label!r} is up to {off:.3f} off what the model"
            f" says of the word {word!r} in the gap",
        )
    return float(apart.max())
