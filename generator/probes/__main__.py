"""`--list` names the probes as JSON lines; without it, requests come on stdin."""

import json
import os
import sys

from . import registry

if __name__ == "__main__":
    if sys.argv[1:] == ["--list"]:
        for name in registry.PROBES:
            print(json.dumps({"probe": name, "title": registry.title(name)}))
    elif sys.argv[1:]:
        sys.exit(f"unknown arguments {sys.argv[1:]}; there is --list")
    else:
        # before anything reads them: forked children of one core each, off the net
        for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS"):
            os.environ[name] = "1"
        os.environ["TOKENIZERS_PARALLELISM"] = "false"
        os.environ["HF_HUB_OFFLINE"] = "1"
        os.environ["MPLBACKEND"] = "Agg"
        sys.dont_write_bytecode = True  # nothing is written inside the project
        from .server import serve

        serve()
