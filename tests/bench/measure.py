# SPDX-License-Identifier: GPL-3.0-or-later
"""What the measuring scripts share: figures out, and what /proc says of a process."""
import glob
import json
import os
import sys
import time

SUPPORT = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "support")
sys.path.insert(0, SUPPORT)

TICKS = os.sysconf("SC_CLK_TCK")


def figure(name, value, unit, conditions):
    """One figure, on a line of its own."""
    print(json.dumps({"name": name, "value": None if value is None else float(f"{value:.4g}"), "unit": unit,
                      "conditions": conditions}, ensure_ascii=False), flush=True)


def say(text):
    print(text, file=sys.stderr, flush=True)


def percentile(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, int(len(values) * share))] if values else None


def cpu_seconds(pid):
    """User and system time of a process, its ended threads included."""
    with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
        fields = stat.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def thread_seconds(pid):
    """The same by the names of the threads that are there."""
    seconds = {}
    for path in glob.glob(f"/proc/{pid}/task/*/stat"):
        try:
            with open(path, encoding="utf-8") as stat:
                head, _, tail = stat.read().rpartition(")")
        except OSError:
            continue
        name, fields = head.partition("(")[2], tail.split()
        seconds[name] = seconds.get(name, 0) + (int(fields[11]) + int(fields[12])) / TICKS
    return seconds


def memory_kb(pid):
    """(proportional, private, resident) kB of a process."""
    with open(f"/proc/{pid}/smaps_rollup", encoding="utf-8") as rollup:
        sizes = {line.split()[0]: int(line.split()[1]) for line in rollup if line.endswith("kB\n")}
    return sizes["Pss:"], sizes["Private_Clean:"] + sizes["Private_Dirty:"], sizes["Rss:"]


def wake_ups(pid):
    """How often the threads of a process waited for something, since each began."""
    total = 0
    for path in glob.glob(f"/proc/{pid}/task/*/status"):
        try:
            with open(path, encoding="utf-8") as status:
                total += sum(int(line.split()[1]) for line in status if line.startswith("voluntary_ctxt_switches"))
        except OSError:
            pass
    return total


def load():
    """What else runs here, for the conditions."""
    return f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"


class Cpu:
    """CPU of some processes over a span, by name; what they use when idle taken off."""

    def __init__(self, pids, idle_seconds=3):
        self.pids = pids
        before = self._now()
        time.sleep(idle_seconds)
        after = self._now()
        self.idle = {name: (after[name] - before[name]) / idle_seconds for name in pids}
        self.start()

    def _now(self):
        return {name: cpu_seconds(pid) for name, pid in self.pids.items()}

    def start(self):
        self._from, self._at = self._now(), time.monotonic()

    def stop(self):
        """Seconds of CPU since start(), by name."""
        span, now = time.monotonic() - self._at, self._now()
        return {name: max(0, now[name] - self._from[name] - self.idle[name] * span) for name in self.pids}
