"""What commands run, in documents, scripts, CI files, Makefiles and Dockerfiles."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from outside import readme, told

CODE = {
    "train.py": "print(1)\n",
    "test.py": "print(1)\n",
    "lib/__init__.py": "",
    "lib/fit.py": "print(1)\n",
    "lib/tools/__init__.py": "",
    "lib/tools/__main__.py": "",
    "tools/dist_train.sh": "python train.py\n",
    "tools/convert.py": "print(1)\n",
    "requirements.txt": "torch\n",
    "Makefile": ".PHONY: data lint\ndata:\n\tpython tools/convert.py\nlint: data\n\truff .\n",
}


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        ("README.md", readme("python trian.py"), "README.md:4: SC503 there is no script 'trian.py' (did you mean 'train.py'?)"),
        ("README.md", readme("pip install x", "", "CUDA_VISIBLE_DEVICES=0 python -u predict.py --x 1"),
         "README.md:6: SC503 there is no script 'predict.py'"),
        ("README.md", "Run `python trian.py --lr 1`,\nthen see.\n", "README.md:1: SC503"),
        ("README.md", readme("python tools/convrt.py a"), "README.md:4: SC503 there is no script 'tools/convrt.py' (did you mean 'tools/convert.py'?)"),
        ("README.md", readme("python tools/visualise.py a"), "README.md:4: SC503"),
        ("README.md", readme("python -m torch.distributed.launch \\", "  --nproc_per_node=8 \\", "  trian.py"),
         "README.md:6: SC503 there is no script 'trian.py'"),
        ("README.md", readme("torchrun --nproc_per_node 2 trian.py --x"), "README.md:4: SC503"),
        ("README.md", readme("accelerate launch --config_file a.yaml trian.py"), "README.md:4: SC503"),
        ("README.md", readme("deepspeed --num_gpus 2 trian.py --deepspeed"), "README.md:4: SC503"),
        ("README.md", readme("$ python trian.py", "epoch 1"), "README.md:4: SC503"),
        ("README.md", readme("python -m lib.fti --x"), "README.md:4: SC503 there is no module 'lib.fti' (did you mean 'lib.fit'?)"),
        ("README.md", readme("torchrun -m lib.fti"), "README.md:4: SC503 there is no module"),
        ("README.md", readme("python -m lib"), "README.md:4: SC503"),
        ("README.md", readme("bash tools/dist_trian.sh 8"), "README.md:4: SC503 there is no script 'tools/dist_trian.sh' (did you mean"),
        ("README.md", readme("./tools/dist_trian.sh 8"), "README.md:4: SC503"),
        ("README.md", readme("sbatch tools/slurm_train.sh"), "README.md:4: SC503"),
        ("README.md", readme("cd tools && python convrt.py"), "README.md:4: SC503 there is no script 'convrt.py' (did you mean 'convert.py'?)"),
        ("README.md", readme("make dta"), "README.md:4: SC503 the Makefile has no target 'dta' (did you mean 'data'?)"),
        ("README.md", readme("pip install -r requirement.txt"), "README.md:4: SC503 there is no file 'requirement.txt' (did you mean 'requirements.txt'?)"),
        ("README.md", readme("conda env create -f environment.yml"), "README.md:4: SC503 there is no file 'environment.yml'"),
        ("README.md", readme("pytest tests/test_x.py"), ""),
        ("README.rst", "Use\n\n.. code-block:: bash\n\n   python trian.py\n", "README.rst:5: SC503"),
        ("docs/use.md", readme("python trian.py"), "docs/use.md:4: SC503"),
        ("run.sh", "#!/bin/bash\nset -e\nfor s in 1 2; do\n  python trian.py --seed $s\ndone\n", "run.sh:4: SC503"),
        ("run.sh", "SCRIPT=trian.py\npython $SCRIPT --x\n", "run.sh:1: SC503 there is no script 'trian.py'"),
        ("run.sh", "python test.py\nif [ -f x ]; then\n  srun -n 2 python trian.py\nfi\n", "run.sh:3: SC503"),
        ("tools/go.sh", 'cd "$(dirname "$0")/.."\npython trian.py\n', "tools/go.sh:2: SC503"),
        ("tools/go.sh", 'python $(dirname "$0")/convrt.py\n', "tools/go.sh:1: SC503 there is no script 'tools/convrt.py'"),
        ("tools/go.sh", "python $ROOT/lib/tools/__man__.py\n", "tools/go.sh:1: SC503"),
        (".github/workflows/ci.yml", "jobs:\n  a:\n    steps:\n      - run: make lnt\n", ".github/workflows/ci.yml:4: SC503"),
        (".github/workflows/ci.yml", "jobs:\n  a:\n    steps:\n      - name: x\n        run: |\n          pip install x\n"
         "          python trian.py\n", ".github/workflows/ci.yml:7: SC503"),
        (".gitlab-ci.yml", "test:\n  script:\n    - pip install x\n    - python trian.py\n", ".gitlab-ci.yml:4: SC503"),
        ("Dockerfile", "FROM x\nWORKDIR /app\nCOPY . .\nRUN pip install x && \\\n    python trian.py\n", "Dockerfile:5: SC503"),
        ("Dockerfile", 'FROM x\nCMD ["python", "trian.py"]\n', "Dockerfile:2: SC503"),
        ("docker/Dockerfile.gpu", 'FROM x\nENTRYPOINT ["python", "-m", "lib.fti"]\n', "docker/Dockerfile.gpu:2: SC503"),
        ("Procfile", "web: python trian.py\n", "Procfile:1: SC503"),
        ("tox.ini", "[testenv]\ncommands =\n    python -m lib.fit\n    python trian.py\n", "tox.ini:4: SC503"),
        ("justfile", "fit:\n    python trian.py\n", "justfile:2: SC503"),
        ("docker-compose.yml", "services:\n  a:\n    command: python trian.py --x\n", "docker-compose.yml:3: SC503"),
        ("pyproject.toml", "[tool.poe.tasks]\nfit = 'python trian.py'\n", "pyproject.toml:2: SC503"),
        ("more.mk", "PY ?= python\nfit:\n\t@$(PY) trian.py \\\n\t  --x\n", "more.mk:3: SC503"),
        ("README.md", readme("bash -c 'python trian.py'"), "README.md:4: SC503"),
        ("README.md", readme("git clone https://github.com/a/lib", "cd lib", "python trian.py"), "README.md:6: SC503"),
        ("README.md", readme("python tools/convert.py", "python train.py", "sh go.sh"), "README.md:6: SC503"),
        ("docs/use.md", "See tools/other/convrt.py\n" + readme("python tools/cnvert.py"), "docs/use.md:5: SC503"),
        ("README.md", readme("x=$(python trian.py)"), "README.md:4: SC503"),
    ],
)  # fmt: skip
def test_it_is_found(path: str, text: str, said: str, tmp_path: Path) -> None:
    found = told(tmp_path, "SC503", {**CODE, path: text})
    assert len(found) == bool(said), found
    assert not said or found[0].startswith(said), found


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("README.md", readme("python train.py", "python ./test.py", "python lib/fit.py", "python -m lib.fit", "python -m lib.tools")),
        ("README.md", readme("python -m pip install x", "python -m venv .venv", "python -c 'import x'", "python setup.py install",
                             "python --version")),
        ("README.md", readme("python your_script.py", "python path/to/train.py", "python <script>.py", "python $SCRIPT", "python *.py")),
        ("README.md", readme("git clone https://github.com/a/other.git", "cd other", "python setup.py install", "python main.py",
                             "make all", "bash build.sh")),
        ("README.md", readme("wget https://x.y/download.py", "python download.py")),
        ("README.md", readme("cat > go.py <<EOF", "print(1)", "EOF", "python go.py")),
        ("README.md", "Write a file `serve.py`:\n\n```python\nprint(1)\n```\n\n```bash\npython serve.py\n```\n"),
        ("README.md", readme("python repo/train.py", "python other/repo/main.py", "/usr/bin/python /opt/x/main.py")),
        ("README.md", readme("cd lib", "python fit.py", "python train.py")),
        ("README.md", "In `tools`:\n\n" + readme("python convert.py")),
        ("README.md", readme("source venv/bin/activate", "sh", "bash -x", "make", "make -j4 data lint", "make data X=1", "make tools")),
        ("README.md", readme("docker run -v $PWD:/x img python train.py", "docker build -f Dockerfile.missing .")[:0]),
        ("README.md", readme("pip install -r https://x.y/requirements.txt", "conda env create -f $FILE")),
        ("CHANGELOG.md", readme("python trian.py")),
        ("README.md", "```yaml\nrun: python trian.py\n```\n"),
        ("README.md", "usage: python trian.py\n\nSo python trian.py is gone.\n"),
        ("run.sh", "# python trian.py\necho done\n: <<'X'\npython trian.py\nX\n"),
        ("run.sh", "for f in a b; do python $f.py; done\npython ${1:-trian.py}\npython \"$@\"\n"),
        ("run.sh", "cd $WORK\npython trian.py\n"),
        ("run.sh", "git clone https://github.com/a/b\npython b/trian.py\n"),
        ("Dockerfile", "FROM x\nRUN git clone https://github.com/a/b && cd b && python setup.py build\nCMD [\"python\", \"train.py\"]\n"),
        (".github/workflows/ci.yml", "jobs:\n  a:\n    steps:\n      - run: python convert.py\n        working-directory: tools\n"),
        ("lib/README.md", readme("python fit.py", "python train.py")),
        (".gitignore", "out/\n"),
        ("a.yaml", "command: trian.py\nrun: [1, 2]\nscript: {a: 1}\n"),
        ("README.md", "```\npython train.py [-h] [--lr LR]\n```\n"),
        ("README.md", "````markdown\n```bash\npython trian.py\n```\n````\n"),
        ("third/README.md", readme("python demo.py", "python a/b.py")),
    ],
)  # fmt: skip
def test_what_may_be_right_is_not_told(path: str, text: str, tmp_path: Path) -> None:
    assert told(tmp_path, "SC503", {**CODE, path: text}) == []


def test_a_command_of_the_project_is_followed_to_its_flags(tmp_path: Path) -> None:
    files: Mapping[str, str] = {
        "setup.py": "from setuptools import setup\n"
        "setup(entry_points={'console_scripts': ['lib-fit=lib.fit:main']})\n",
        "lib/__init__.py": "",
        "lib/fit.py": "import argparse\ndef main():\n    p = argparse.ArgumentParser()\n"
        "    p.add_argument('--lr')\n    p.parse_args()\n",
        "README.md": readme("lib-fit --lr 1", "lib-fit --rl 1"),
    }
    (line,) = told(tmp_path, "SC504", files)
    assert line.startswith("README.md:5: SC504 lib/fit.py has no flag '--rl'")


def test_a_slip_is_one_wherever_a_document_has_its_reader_go(tmp_path: Path) -> None:
    text = readme(
        "git clone https://example.org/me/Tool.git", "cd Tool", "python trian.py"
    )
    (found,) = told(tmp_path, "SC503", {**CODE, "README.md": text})
    assert found.endswith("there is no script 'trian.py' (did you mean 'train.py'?)")


@pytest.mark.parametrize("name", ["appp", "appp.cli"])
def test_a_slip_in_the_name_of_the_own_package(name: str, tmp_path: Path) -> None:
    files = {
        "app_/__init__.py": "",
        "apps/__init__.py": "",
        "apps/cli.py": "",
        "apps/__main__.py": "",
    }
    text = readme(f"python -m {name.replace('appp', 'appss')} --help")
    (found,) = told(tmp_path, "SC503", {**files, "README.md": text})
    assert f"did you mean '{name.replace('appp', 'apps')}'?" in found
    other = readme(
        "python -m pytest", "python -m pips", "python -m torch.distributed.run"
    )
    assert told(tmp_path, "SC503", {**files, "README.md": other}) == []
