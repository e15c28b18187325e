"""Reads as insights-core does, in turns: a line `KIND TIMES PATH` in, the processor seconds that it took out."""
import sys
import time

from insights.parsers.sysctl import Sysctl
from insights.parsers.uname import Uname
from insights.tests import context_wrap

PARSERS = {"sysctl": Sysctl, "uname": Uname}

for turn in sys.stdin:
    kind, times, path = turn.rstrip("\n").split(" ", 2)
    with open(path, encoding="utf-8") as file:
        text = file.read()
    start = time.process_time()
    for _ in range(int(times)):
        PARSERS[kind](context_wrap(text))
    print(time.process_time() - start, flush=True)
