"""Writes generator/checks/reading/following/bases.toml: what well-known classes of libraries have.

`python tests/known_bases.py [FOLDER]`: of torch, transformers and Python itself from where
this Python has them, of the others from a folder that their packages lie in. It is all read,
and nothing is run.
"""

import sys
import sysconfig
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path

from generator.checks.reading.project import Facts, Project
from generator.checks.reading.world import World

OUT = Path(__file__).parents[1] / "generator/checks/reading/following/bases.toml"
CLASSES: Mapping[str, tuple[tuple[str, ...], str]] = {
    # what is read : module, and its classes by the names that people derive from
    "threading": (("threading.py",), "Thread"),
    "argparse": (("argparse.py",), "Action ArgumentParser HelpFormatter"),
    "logging": (("logging/__init__.py",), "Handler Formatter Filter LoggerAdapter"),
    "json": (("json/encoder.py",), "JSONEncoder"),
    "unittest": (("unittest/case.py",), "TestCase"),
    "multiprocessing": (("multiprocessing/process.py",), "BaseProcess"),
    "torch.nn": (
        ("torch/nn/modules",),
        "Module Sequential ModuleList ModuleDict Linear Embedding Conv1d Conv2d Conv3d"
        " BatchNorm1d BatchNorm2d LayerNorm GroupNorm Dropout LSTM GRU RNN ReLU"
        " MultiheadAttention TransformerEncoder TransformerEncoderLayer CrossEntropyLoss",
    ),
    "torch.nn.modules.module": (("torch/nn/modules",), "Module"),
    "torch.nn.modules.loss": (("torch/nn/modules",), "_Loss _WeightedLoss"),
    "torch.utils.data": (
        ("torch/utils/data/dataset.py", "torch/utils/data/sampler.py"),
        "Dataset IterableDataset Subset ConcatDataset TensorDataset Sampler BatchSampler"
        " RandomSampler SequentialSampler",
    ),
    "torch.utils.data.dataset": (
        ("torch/utils/data/dataset.py",),
        "Dataset IterableDataset",
    ),
    "torch.utils.data.sampler": (("torch/utils/data/sampler.py",), "Sampler BatchSampler"),
    "torch.optim": (("torch/optim",), "Optimizer Adam AdamW SGD"),
    "torch.optim.optimizer": (("torch/optim",), "Optimizer"),
    "torch.optim.lr_scheduler": (("torch/optim",), "LRScheduler LambdaLR StepLR CosineAnnealingLR"),
    "torch.autograd": (("torch/autograd/function.py",), "Function"),
    "transformers": (
        ("transformers/trainer_callback.py", "transformers/training_args.py", "transformers/training_args_seq2seq.py"),
        "TrainerCallback TrainingArguments Seq2SeqTrainingArguments",
    ),
    "pytorch_lightning": (
        ("pytorch_lightning/core", "pytorch_lightning/callbacks/callback.py", "lightning_fabric/utilities/device_dtype_mixin.py"),
        "LightningModule LightningDataModule Callback",
    ),
    "gymnasium": (("gymnasium/core.py",), "Env"),
}  # fmt: skip
ALSO = {
    "torch.optim.lr_scheduler.LRScheduler": "torch.optim.lr_scheduler._LRScheduler",
    "pytorch_lightning.LightningModule": "lightning.LightningModule lightning.pytorch.LightningModule",
    "pytorch_lightning.LightningDataModule": "lightning.LightningDataModule"
    " lightning.pytorch.LightningDataModule",
    "pytorch_lightning.Callback": "lightning.Callback lightning.pytorch.Callback"
    " pytorch_lightning.callbacks.Callback lightning.pytorch.callbacks.Callback",
    "multiprocessing.BaseProcess": "multiprocessing.Process",
    "gymnasium.Env": "gym.Env gym.core.Env",
    "transformers.TrainingArguments": "transformers.training_args.TrainingArguments",
}
"""Other names of a class, older ones too."""
OLDER = {
    # what transformers, accelerate and others set on modules
    "torch.nn.Module": "_gradient_checkpointing_func gradient_checkpointing _hf_hook"
    " _is_hf_initialized _no_split_modules _tied_weights_keys _orig_mod",
    "torch.optim.lr_scheduler.LRScheduler": "verbose",
    "pytorch_lightning.LightningModule": "hparams hparams_initial use_amp precision on_gpu"
    " use_dp use_ddp use_ddp2 truncated_bptt_steps model_size datamodule"
    " training_epoch_end validation_epoch_end test_epoch_end optimizer_closure"
    " summarize get_progress_bar_dict grad_norm logger loggers add_model_specific_args"
    " load_from_checkpoint from_argparse_args add_argparse_args",
    "pytorch_lightning.LightningDataModule": "hparams hparams_initial dims has_prepared_data"
    " has_setup_fit train_transforms val_transforms test_transforms size"
    " from_argparse_args add_argparse_args",
    "gymnasium.Env": "seed reward_range _max_episode_steps",
    "transformers.TrainingArguments": "evaluation_strategy evaluate_during_training"
    " per_gpu_train_batch_size per_gpu_eval_batch_size no_cuda use_cpu use_mps_device"
    " overwrite_output_dir logging_dir fp16_backend half_precision_backend fp16_opt_level"
    " fp16_full_eval bf16_full_eval tpu_num_cores tpu_metrics_debug fsdp_min_num_params"
    " fsdp_transformer_layer_cls_to_wrap push_to_hub_model_id push_to_hub_organization"
    " push_to_hub_token mp_parameters sharded_ddp adafactor group_by_length ray_scope"
    " jit_mode_eval use_ipex torchdynamo include_inputs_for_metrics past_index prediction_loss_only"
    " eval_use_gather_object no_inference_mode dispatch_batches split_batches log_on_each_node"
    " save_safetensors warmup_ratio logging_nan_inf_filter label_names ddp_timeout lr_scheduler_kwargs"
    " average_tokens_across_devices include_tokens_per_second include_num_input_tokens_seen"
    " include_for_metrics batch_eval_metrics neftune_noise_alpha optim_target_modules"
    " greater_is_better length_column_name do_train do_eval do_predict n_gpu device world_size"
    " local_process_index process_index distributed_state deepspeed_plugin local_rank"
    " train_batch_size eval_batch_size test_batch_size should_log should_save parallel_mode"
    " hub_private_repo hub_always_push hub_revision restore_callback_states_from_checkpoint"
    " use_legacy_prediction_loop torch_compile_mode torch_compile_backend use_liger_kernel"
    " liger_kernel_config parallelism_config trackio_space_id project enable_jit_checkpoint",
}
"""What earlier versions had, by the name of the class."""


def names_of(
    root: Path, folders: tuple[str, ...], cls: str
) -> tuple[list[str], tuple[str, ...]]:
    """What instances of a class have by what is read, and the bases that are not."""
    paths = [
        p
        for f in folders
        for p in ([root / f] if f.endswith(".py") else (root / f).rglob("*.py"))
    ]
    files = {p.relative_to(root).as_posix(): p.read_bytes() for p in paths}
    assert files, (root, folders)
    world = World(project=Project(files, Facts(package="", built=True)))
    found = [
        c
        for _, t in world.project
        for c in t.classes
        if c.name == cls and c.defined_in is t.root
    ]
    assert len(found) == 1, (cls, [c.module.path for c in found])
    info = world.infer.info(found[0])
    own = [n for n in info.names() if not (n.startswith("__") and n.endswith("__"))]
    return own, info.outside


def entries(roots: list[Path]) -> Iterator[tuple[str, list[str]]]:
    """Every class with its attributes."""
    known: dict[str, set[str]] = {}
    for module, (folders, classes) in CLASSES.items():
        root = next(r for r in roots if (r / folders[0]).exists())
        for cls in classes.split():
            name = f"{module}.{cls}"
            own, outside = names_of(root, folders, cls)
            names = {*own, *OLDER.get(name, "").split()}
            for base in outside:
                names |= known.get(base, set())
            known[name] = names
            for one in (name, *ALSO.get(name, "").split()):
                yield one, sorted(names)


def main() -> None:
    roots = [Path(sysconfig.get_path(p)) for p in ("stdlib", "purelib")]
    roots += [Path(argument) for argument in sys.argv[1:]]
    lines = [
        "# What instances of well-known classes of libraries have, for checks where these are not",
        "# installed; written by tests/known_bases.py.",
    ]
    for name, names in sorted(entries(roots)):
        text = textwrap.fill(
            " ".join(names), 96, break_long_words=False, break_on_hyphens=False
        )
        lines += ["", f'["{name}"]', f'attributes = """\n{text}"""']
    OUT.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
