"""Runs commands and prints what each took: a small process, so that its children start small.

    python -I -S launcher.py '[["command", …], …]' '[0]'

The second argument is the exit codes to go on after.

On Linux a child's peak memory counts what its parent had when it was started.
"""

import json
import os
import sys
import time

found = []
for command in json.loads(sys.argv[1]):
    start = time.perf_counter()
    pid = os.posix_spawnp(command[0], command, os.environ)
    _, status, usage = os.wait4(pid, 0)
    wall = time.perf_counter() - start
    code = os.waitstatus_to_exitcode(status)
    cpu = usage.ru_utime + usage.ru_stime
    found.append({"code": code, "wall": wall, "cpu": cpu, "memory": usage.ru_maxrss})
    if code not in json.loads(sys.argv[2]):
        break
print(json.dumps(found))
