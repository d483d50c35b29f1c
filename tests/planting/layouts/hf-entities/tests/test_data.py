from entities.data import NerDataset, get_labels, pad_batch, read_examples
from entities.tokenization import train_tokenizer


def test_alignment():
    examples = read_examples("data/train.jsonl", limit=8)
    label_list, label2id = get_labels(examples)
    tokenizer = train_tokenizer(examples, vocab_size=100)
    dataset = NerDataset(examples, tokenizer, label2id, max_length=16)
    batch = pad_batch([dataset[0], dataset[1]], pad_id=tokenizer.pad_token_id)
    assert batch["input_ids"].shape == batch["labels"].shape
    assert "O" in label_list
