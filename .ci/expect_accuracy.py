"""Fails unless a run's accuracy on held-out rows is what the README promises."""

import json
import sys
from pathlib import Path

FLOOR = 0.80
BASE_LEARNERS = 4

metrics = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
beside = {name: scores["accuracy"] for name, scores in metrics["beside"].items()}
print(f"{metrics['rows']} rows: accuracy {metrics['accuracy']:.3f} beside {beside}")
if metrics["accuracy"] < FLOOR or metrics["accuracy"] <= max(beside.values()):
    sys.exit(f"accuracy is below {FLOOR} or below a base learner")
if len(beside) != BASE_LEARNERS or metrics["rows"] < 2000:
    sys.exit("a base learner or the held-out rows have vanished")
