import argparse
import itertools
import subprocess
import sys


def parse_args():
    parser = argparse.ArgumentParser()
    parser.add_argument("--script", default="ppo.py")
    parser.add_argument("--env-ids", type=lambda s: s.split(","), default=["gridworld"])
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--extra", default="", help="more arguments of the script")
    return parser.parse_args()


def commands(args):
    for env_id, seed in itertools.product(args.env_ids, range(1, args.seeds + 1)):
        yield [sys.executable, args.script, "--env-id", env_id, "--seed", str(seed), *args.extra.split()]


if __name__ == "__main__":
    for command in commands(parse_args()):
        print(" ".join(command))
        subprocess.run(command, check=True)
