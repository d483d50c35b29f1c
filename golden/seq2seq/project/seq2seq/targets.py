"""What there is to predict."""

from dataclasses import dataclass

import numpy as np
from transformers import PreTrainedTokenizerBase


@dataclass(frozen=True, kw_only=True)
class Targets:
    """Texts, which the model spells in tokens."""

    tokenizer: PreTrainedTokenizerBase

    def read(self, ids: np.ndarray) -> str:
        """The text that generated tokens [S] spell."""
        return str(self.tokenizer.decode(ids, skip_special_tokens=True)).strip()
