"""Keys of settings that come from nobody knows where: one end is in code, the other in a file."""

import pytest

from generator.checks import portable
from generator.model import File, FileTree

JSON = '{"defaults": {"host": "a", "port": 1, "https_key_path": "", "launch_message": "b"}}\n'
SERVER = (
    "def serve(server_params):\n"
    "    print(server_params['host'], server_params['port'], server_params['launch_message'])\n"
    "    print(server_params['https_key_path'])\n"
    "    for name in ('model_name', 'model_kind', 'endpoint', 'retries', 'threads'):\n"
    "        server_params.setdefault(name, 1)\n"
    "    print(server_params['model_name'], server_params['model_kind'], server_params['endpoint'])\n"
    "    print(server_params['retries'], server_params['threads'])\n"
)
YAML = "train:\n  warmup_steps: 3\n  save_every: 2\n  log_every: 1\n"
SOLVE = (
    "class Solver:\n    def __init__(self, cfg):\n        self.cfg = cfg\n    def run(self):\n"
    "        return self.cfg.train.warmup_steps, self.cfg.train.save_every, self.cfg.train.log_every\n"
)


def shown(files: dict[str, str]) -> list[str]:
    tree = FileTree({p: File(data=t.encode()) for p, t in files.items()})
    seen, _ = portable.run(tree, ("SC411", "SC412"))
    found = sorted(f for one in seen.values() for f in one.findings)
    return [f"{f.path}:{f.line} {f.code} {f.message}" for f in found]


@pytest.mark.parametrize(
    ("path", "old", "new", "where"),
    [
        ("server.json", "https_key_path", "https_key_dir", "server.py:3 SC411"),
        ("server.py", "https_key_path", "https_key_dir", "server.py:3 SC411"),
        ("server.py", "launch_message", "message", "server.py:2 SC411"),
        ("conf.yaml", "warmup_steps", "warmpu_steps", "solve.py:5 SC411"),
        ("solve.py", "warmup_steps", "warmpu_steps", "solve.py:5 SC411"),
        # a key that nothing is like, beside three that one table has
        ("server.py", "port", "address", "server.py:2 SC411"),
    ],
)
def test_a_key_that_was_changed_at_one_end(
    path: str, old: str, new: str, where: str
) -> None:
    files = {
        "server.json": JSON,
        "server.py": SERVER,
        "conf.yaml": YAML,
        "solve.py": SOLVE,
    }
    assert shown(files) == []
    files[path] = files[path].replace(old, new)
    found = shown(files)
    assert len(found) == 1
    assert found[0].startswith(where)


@pytest.mark.parametrize(
    "more",
    [
        "parser.add_argument('--https-key-dir')\n",
        "print('https_key_dir')\n",
        "server_params = {}\nserver_params['https_key_dir'] = 1\n",
        "load(https_key_dir=1)\n",
    ],
)
def test_a_key_that_something_else_gives(more: str) -> None:
    server = SERVER.replace("https_key_path", "https_key_dir")
    assert shown({"server.json": JSON, "server.py": server + more}) == []


def test_settings_in_an_object_of_a_class_of_its_own() -> None:
    config = (
        "import library\nclass Config:\n    def __init__(self, path):\n"
        "        self.all = library.load(path)\n    def __getitem__(self, key): return self.all.get(key)\n"
    )
    read = (
        "from config import Config\nconfig = Config('overall')\n"
        "print(config['seed'], config['state'], config['reproducible'])\n"
    )
    props = "seed: 1\nstate: INFO\nreproducible: true\n"
    files = {"config.py": config, "run.py": read, "properties/overall.yaml": props}
    assert shown(files) == []
    files["run.py"] = read.replace("reproducible", "reproducibel")
    assert [f[:15] for f in shown(files)] == ["run.py:3 SC411 "]


def test_a_key_of_one_file_that_nothing_reads() -> None:
    read = "def load(config):\n    return config['seed'], config['rounds'], config.get('unload_columns')\n"
    small = "seed: 1\nrounds: 2\nunload_columns: 3\n"
    large = "other: 1\nseed: 1\nrounds: 2\nunlload_columns: 3\n"
    files = {"load.py": read, "props/small.yaml": small, "props/large.yaml": large}
    assert shown(files) == [
        "props/large.yaml:4 SC412 'unload_columns' is not there, and nothing reads 'unlload_columns'"
    ]
    assert shown({**files, "more.py": "print('unlload_columns')\n"}) == []
    assert shown({**files, "props/large.yaml": large + "a: ${unlload_columns}\n"}) == []
