from dataclasses import dataclass, field
from typing import Optional

from transformers import TrainingArguments


@dataclass
class ModelArguments:
    """Which model is trained."""

    hidden_size: int = field(default=32, metadata={"help": "Width of the encoder."})
    num_layers: int = field(default=2, metadata={"help": "Number of layers."})
    num_heads: int = field(default=2, metadata={"help": "Number of attention heads."})
    dropout: float = field(default=0.1)
    model_dir: Optional[str] = field(
        default=None, metadata={"help": "Where a trained model lies, to go on with it."}
    )


@dataclass
class DataTrainingArguments:
    """Arguments pertaining to what data we are going to input our model."""

    train_file: str = field(metadata={"help": "The training data (a JSON lines file)."})
    validation_file: str = field(metadata={"help": "The data to evaluate on."})
    vocab_size: int = field(default=200)
    max_seq_length: int = field(default=64)
    label_all_tokens: bool = field(
        default=False, metadata={"help": "Whether the later pieces of a word get a label."}
    )
    max_train_samples: Optional[int] = field(default=None)

    def __post_init__(self):
        for path in (self.train_file, self.validation_file):
            if not path.endswith((".json", ".jsonl")):
                raise ValueError(f"{path} should be a JSON lines file")


@dataclass
class NerTrainingArguments(TrainingArguments):
    """What the Trainer takes, and how it stops."""

    output_dir: str = field(default="out/ner")
    early_stopping_patience: int = field(default=3)
    label_weight: float = field(default=1.0)
