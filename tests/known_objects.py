"""Writes generator/checks/reading/following/objects.txt: what objects of libraries have.

`python tests/known_objects.py [FOLDER]`: of libraries where this Python has them, and of
others from a folder that their packages lie in. These are imported, so nobody but we runs it.
"""

import ast
import contextlib
import importlib
import inspect
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

OUT = Path(__file__).parents[1] / "generator/checks/reading/following/objects.txt"
CLASSES = """
torch.Tensor torch.Size torch.device torch.dtype torch.Generator torch.nn.Parameter torch.nn.Module
torch.nn.utils.rnn.PackedSequence torch.nn.parallel.DistributedDataParallel torch.jit.ScriptModule
torch.utils.data.DataLoader torch.utils.data.distributed.DistributedSampler torch.cuda.Event
torch.cuda.Stream torch.amp.GradScaler torch.optim.Optimizer torch.optim.lr_scheduler.OneCycleLR
torch.optim.lr_scheduler.ReduceLROnPlateau torch.distributions.Distribution torch.distributions.Normal
torch.distributions.Categorical torch.profiler.profile torch.fx.GraphModule torch.fx.Node
torch.utils.tensorboard.SummaryWriter
numpy.ndarray numpy.generic numpy.dtype numpy.random.Generator numpy.random.RandomState numpy.ma.MaskedArray
numpy.finfo numpy.iinfo numpy.lib.npyio.NpzFile
pandas.DataFrame pandas.Series pandas.Index pandas.MultiIndex pandas.Timestamp pandas.Timedelta
pandas.Categorical pandas.DatetimeIndex pandas.core.groupby.DataFrameGroupBy pandas.ExcelWriter
PIL.Image.Image PIL.ImageDraw.ImageDraw PIL.ImageFont.FreeTypeFont
matplotlib.figure.Figure matplotlib.axes.Axes matplotlib.lines.Line2D matplotlib.axis.Axis
matplotlib.patches.Patch matplotlib.colors.Colormap matplotlib.animation.FuncAnimation
scipy.sparse.csr_matrix scipy.sparse.coo_matrix scipy.spatial.KDTree scipy.stats.rv_continuous
scipy.optimize.OptimizeResult
sklearn.base.BaseEstimator sklearn.pipeline.Pipeline sklearn.linear_model.LogisticRegression
sklearn.cluster.KMeans sklearn.decomposition.PCA sklearn.preprocessing.StandardScaler
sklearn.preprocessing.LabelEncoder sklearn.neighbors.NearestNeighbors sklearn.ensemble.RandomForestClassifier
sklearn.feature_extraction.text.TfidfVectorizer sklearn.mixture.GaussianMixture sklearn.svm.SVC
accelerate.Accelerator accelerate.state.AcceleratorState accelerate.state.PartialState
accelerate.utils.DeepSpeedPlugin accelerate.utils.FullyShardedDataParallelPlugin
transformers.PreTrainedModel transformers.PreTrainedTokenizerFast transformers.PythonBackend
transformers.BatchEncoding transformers.PretrainedConfig transformers.GenerationConfig transformers.Trainer
transformers.TrainerState transformers.TrainerControl transformers.TrainingArguments transformers.Pipeline
transformers.ProcessorMixin transformers.FeatureExtractionMixin transformers.image_processing_utils.BaseImageProcessor
transformers.modeling_outputs.CausalLMOutputWithCrossAttentions transformers.modeling_outputs.Seq2SeqLMOutput
transformers.modeling_outputs.BaseModelOutputWithPoolingAndCrossAttentions
transformers.modeling_outputs.QuestionAnsweringModelOutput transformers.EvalPrediction
peft.PeftModel peft.LoraConfig datasets.Dataset datasets.DatasetDict datasets.IterableDataset datasets.Features
datasets.ClassLabel tokenizers.Tokenizer tokenizers.Encoding tokenizers.AddedToken
sentencepiece.SentencePieceProcessor tqdm.tqdm wandb.Run wandb.Artifact mlflow.MlflowClient mlflow.entities.Run
networkx.Graph networkx.DiGraph requests.Response requests.Session requests.PreparedRequest
tensorboard.backend.event_processing.event_accumulator.EventAccumulator sympy.Expr pyarrow.Table
onnx.ModelProto onnxruntime.InferenceSession pydantic.BaseModel
argparse.ArgumentParser argparse.Namespace argparse.Action ast.AST ast.FunctionDef ast.Call asyncio.Task
asyncio.Queue asyncio.Event asyncio.StreamReader collections.OrderedDict collections.Counter collections.deque
collections.UserDict concurrent.futures.Future configparser.ConfigParser csv.DictReader ctypes.Structure
dataclasses.Field datetime.datetime datetime.timedelta datetime.date email.message.Message fractions.Fraction
functools.partial html.parser.HTMLParser http.client.HTTPResponse http.server.BaseHTTPRequestHandler
inspect.Parameter inspect.Signature inspect.FrameInfo io.BytesIO io.StringIO io.TextIOWrapper io.BufferedReader
logging.Logger logging.LogRecord logging.StreamHandler logging.handlers.RotatingFileHandler
multiprocessing.pool.Pool multiprocessing.Process multiprocessing.shared_memory.SharedMemory
os.DirEntry os.stat_result pathlib.Path pathlib.PurePath queue.Queue random.Random re.Match re.Pattern
shelve.Shelf signal.Signals socket.socket sqlite3.Connection sqlite3.Cursor subprocess.Popen
subprocess.CompletedProcess subprocess.CalledProcessError tarfile.TarFile tarfile.TarInfo threading.Thread
threading.Event threading.Condition threading.Lock time.struct_time traceback.FrameSummary types.FrameType
types.CodeType types.FunctionType types.ModuleType types.MethodType types.SimpleNamespace types.TracebackType
typing.TypeVar unittest.mock.Mock unittest.TestCase urllib.parse.ParseResult urllib.request.Request uuid.UUID
weakref.ref xml.etree.ElementTree.Element xml.dom.minidom.Document zipfile.ZipFile zipfile.ZipInfo
importlib.machinery.ModuleSpec importlib.metadata.Distribution email.message.EmailMessage
keras.Layer keras.Model keras.Optimizer keras.callbacks.Callback keras.metrics.Metric keras.losses.Loss
pytorch_lightning.Trainer pytorch_lightning.LightningModule pytorch_lightning.LightningDataModule
pytorch_lightning.callbacks.ModelCheckpoint pytorch_lightning.loggers.TensorBoardLogger torchmetrics.Metric
gymnasium.Env gymnasium.spaces.Box gymnasium.spaces.Discrete gymnasium.spaces.Dict gymnasium.Wrapper
huggingface_hub.hf_api.ModelInfo huggingface_hub.hf_api.RepoSibling huggingface_hub.hf_api.RepoFile
huggingface_hub.HfApi yaml.Loader yaml.Dumper yaml.nodes.Node omegaconf.DictConfig h5py.File h5py.Dataset h5py.Group cv2.VideoCapture cv2.VideoWriter cv2.KeyPoint
"""
"""What projects make objects of, or are given."""
OLDER = """
as_matrix append_column ix iteritems append data_files set_epoch nelement new_zeros tostring fromstring getchildren
batch_size_train max_len max_len_single_sentence encode_plus batch_encode_plus prepare_for_tokenization
prepare_seq2seq_batch build_inputs_with_special_tokens additional_special_tokens additional_special_tokens_ids
special_tokens_map_extended is_world_process_zero is_local_process_zero get_train_tfdataset get_test_tfdataset
do_grad_scaling use_apex use_cuda_amp sharded_ddp predict_proba predict_classes train_on_batch test_on_batch
fit_generator evaluate_generator predict_generator uses_learning_phase add_update add_loss add_metric add_weight
placeholder canceled clicked toggled triggered accepted rejected global_step get_shape set_shape graph_def as_graph_def session node_def
"""
"""What earlier versions had, or what is not read here: TensorFlow's graphs and Qt's signals among it."""


def names_of(cls: type) -> Iterator[str]:
    """What objects of a class have, by the class and by what its methods set."""
    yield from dir(cls)
    for one in cls.__mro__:
        yield from getattr(one, "__annotations__", ())
        with contextlib.suppress(OSError, TypeError, SyntaxError):
            tree = ast.parse(textwrap.dedent(inspect.getsource(one)))
            for node in ast.walk(tree):
                if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                    yield node.attr


def load(name: str) -> type:
    """A class by its dotted name."""
    module, _, last = name.rpartition(".")
    found = getattr(importlib.import_module(module), last)
    return found if isinstance(found, type) else type(found)


def main() -> None:
    sys.path += sys.argv[1:]
    names = {*OLDER.split()}
    for name in CLASSES.split():
        names.update(names_of(load(name)))
    plain = sorted(n for n in names if len(n) > 2 and not n.startswith("_"))
    text = textwrap.fill(
        " ".join(plain), 96, break_long_words=False, break_on_hyphens=False
    )
    OUT.write_text(text + "\n", "utf-8")
    print(f"{len(plain)} names")


if __name__ == "__main__":
    main()
