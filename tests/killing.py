"""Runs `write` in children that are killed at their n-th change of disk; a program.

python killing.py HOW SCENARIO ROOM STRIDE [FIRST] prints, as JSON, how many steps there were
and what was wrong after which of them; every STRIDE-th step is taken. HOW is one of

kill    SIGKILL at each step, then a normal run
twice   SIGKILL at step FIRST, then at each step of the next run, then a normal run
term    SIGTERM at each step (int: SIGINT), which must clean up, then a normal run
stop    SIGSTOP at each step, a whole other run, then SIGCONT
git     at each call of git, its parent is killed: before it (while git starts late,
        an orphan), after it; or git itself is killed
"""

import json
import os
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1]))

from scenarios import SCENARIOS, TREE, Scenario, request

from generator.errors import ScaffoldError

MUTATING = {
    "os.mkdir", "os.rename", "os.link", "os.symlink", "os.remove", "os.rmdir",
    "os.chmod", "os.chown", "os.truncate", "os.utime", "fcntl.flock",
    "subprocess.Popen", "os.posix_spawn", "os.fork", "os.system",
}  # fmt: skip
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
SHIM = """#!/bin/sh
count=$(($(cat "$SHIM/count" 2>/dev/null || echo 0) + 1))
echo $count > "$SHIM/count"
if [ $count = $SHIM_AT ]; then
  touch "$SHIM/reached"
  case $SHIM_HOW in
    orphan) kill -9 $PPID; sleep 0.03; "$SHIM_GIT" "$@"; touch "$SHIM/ended"; exit;;
    after) "$SHIM_GIT" "$@"; kill -9 $PPID; touch "$SHIM/ended"; exit;;
    itself) kill -9 $$;;
  esac
fi
exec "$SHIM_GIT" "$@"
"""

steps = 0
fatal = (0, 0)
"""At which step, which signal."""
watch: Callable[[str, tuple[object, ...]], None] | None = None


def audit(event: str, args: tuple[object, ...]) -> None:
    global steps
    if not fatal[1]:
        return
    if event == "open":
        flags = args[2] if isinstance(args[2], int) else 0
        if not flags & WRITING:
            return
    elif event not in MUTATING:
        return
    steps += 1
    mine = steps
    if watch:
        watch(event, args)
    if mine == fatal[0]:
        os.kill(os.getpid(), fatal[1])


def start(scenario: Scenario, room: Path, step: int, number: int) -> int:
    """Run in a child that gets a signal at a step; its process id."""
    global fatal, watch
    child = os.fork()
    if child:
        return child
    if scenario.watch:
        seen = scenario.watch
        watch = lambda event, args: seen(room, event, args)  # noqa: E731
    fatal = (step, number)
    code = 0
    try:
        scenario.run(room, TREE)
    except ScaffoldError as error:
        code = error.exit_code
    except KeyboardInterrupt:
        code = 130
    except SystemExit as error:
        code = int(error.code or 0)
    except BaseException:
        traceback.print_exc()
        code = 70
    os._exit(code)


def wait(child: int) -> int:
    """The exit code, or the number of the signal, negative."""
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code != 70
    return code


def again(scenario: Scenario, room: Path) -> None:
    """A normal run; that it refuses what is whole already is fine: `ended` looks."""
    try:
        scenario.run(room, TREE)
    except ScaffoldError as error:
        assert error.exit_code in (1, 2)
        assert "\n" not in str(error)
    scenario.ended(room)


def kill(scenario: Scenario, room: Path, step: int) -> bool:
    code = wait(start(scenario, room, step, signal.SIGKILL))
    if code >= 0:
        return False
    assert code == -signal.SIGKILL
    scenario.killed(room)
    again(scenario, room)
    return True


def twice(scenario: Scenario, room: Path, step: int) -> bool:
    assert wait(start(scenario, room, int(sys.argv[5]), signal.SIGKILL)) < 0
    return kill(scenario, room, step)


def interrupt(scenario: Scenario, room: Path, step: int, number: int) -> bool:
    code = wait(start(scenario, room, step, number))
    if code == 0:
        return False
    assert code in (128 + number, -number), code
    scenario.killed(room)
    left = [p for p in room.rglob("*") if "scaffold-" in p.name]
    assert not left, left
    again(scenario, room)
    return True


def stop(scenario: Scenario, room: Path, step: int) -> bool:
    child = start(scenario, room, step, signal.SIGSTOP)
    _, status = os.waitpid(child, os.WUNTRACED)
    if os.WIFEXITED(status):
        return False
    assert os.WIFSTOPPED(status)
    try:
        scenario.run(room, TREE)
    except ScaffoldError as error:
        assert "\n" not in str(error)
    finally:
        os.kill(child, signal.SIGCONT)
    assert wait(child) in (0, 1, 2)
    scenario.ended(room)
    return True


def git(scenario: Scenario, room: Path, step: int) -> bool:
    for how in ("orphan", "after", "itself"):
        renew(scenario, room)
        shim = room.with_name(f"{room.name}-shim")
        for name in ("count", "reached", "ended"):
            (shim / name).unlink(missing_ok=True)
        os.environ.update(SHIM=str(shim), SHIM_AT=str(step), SHIM_HOW=how)
        path = os.environ["PATH"]
        os.environ["PATH"] = f"{shim}:{path}"
        child = start(scenario, room, 0, 0)
        os.environ["PATH"] = path
        code = wait(child)
        if not (shim / "reached").exists():
            return False
        assert code == (code if how == "itself" else -signal.SIGKILL), code
        if how != "orphan":  # else it is still at work: so much the better
            scenario.killed(room)
        again(scenario, room)
        while how != "itself" and not (shim / "ended").exists():
            time.sleep(0.005)
        scenario.ended(room)
    return True


HOW = {
    "kill": kill,
    "twice": twice,
    "term": lambda *a: interrupt(*a, signal.SIGTERM),
    "int": lambda *a: interrupt(*a, signal.SIGINT),
    "stop": stop,
    "git": git,
}


def renew(scenario: Scenario, room: Path) -> None:
    first = room.with_name(f"{room.name}-first")
    if not first.exists():
        first.mkdir()
        scenario.prepare(first)
    shutil.rmtree(room, ignore_errors=True)
    shutil.copytree(first, room)


def main(how: str, name: str, room: Path, stride: int) -> None:
    sys.addaudithook(audit)
    scenario = SCENARIOS[name]
    request()  # loads all that loads late
    shim = room.with_name(f"{room.name}-shim")
    shim.mkdir()
    (shim / "git").write_text(SHIM)
    (shim / "git").chmod(0o755)
    os.environ["SHIM_GIT"] = str(shutil.which("git"))
    wrong: dict[int, str] = {}
    begun = time.monotonic()
    for step in range(1, 1000, stride):
        renew(scenario, room)
        try:
            if not HOW[how](scenario, room, step):
                break
        except Exception:
            wrong[step] = traceback.format_exc()[-1500:]
    seconds = round(time.monotonic() - begun, 1)
    print(json.dumps({"steps": step - stride, "wrong": wrong, "seconds": seconds}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]))
