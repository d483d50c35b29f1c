import argparse

import torch
from transformers import AutoTokenizer, BertForTokenClassification


def load(model_dir):
    tokenizer = AutoTokenizer.from_pretrained(model_dir)
    model = BertForTokenClassification.from_pretrained(model_dir)
    return tokenizer, model.eval()


@torch.no_grad()
def tag(text, tokenizer, model):
    words = text.split()
    encoded = tokenizer(words, is_split_into_words=True, return_tensors="pt")
    ids = model(
        input_ids=encoded["input_ids"], attention_mask=encoded["attention_mask"]
    ).logits.argmax(dim=-1)[0].tolist()
    tags = {}
    for position, word_id in enumerate(encoded.word_ids()):
        if word_id is not None and word_id not in tags:
            tags[word_id] = model.config.id2label[ids[position]]
    return [(word, tags[i]) for i, word in enumerate(words)]


def main():
    parser = argparse.ArgumentParser(description="Tag the words of a text file.")
    parser.add_argument("--model-dir", required=True)
    parser.add_argument("--input", required=True)
    args = parser.parse_args()
    tokenizer, model = load(args.model_dir)
    with open(args.input, encoding="utf-8") as f:
        for line in f:
            print(" ".join(f"{word}/{label}" for word, label in tag(line, tokenizer, model)))


if __name__ == "__main__":
    main()
