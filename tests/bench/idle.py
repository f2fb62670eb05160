#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""idle.py BUILD [--quick]: what the service costs while nobody rings: the figures of group
"service".  README.md says how."""
import os
import sys
import time

os.environ["HL_BUILD_ROOT"] = os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 else os.environ["HL_BUILD_ROOT"]

import measure                          # noqa: E402  (the build is chosen first)
from measure import figure              # noqa: E402
from service import Service, site       # noqa: E402

QUICK = "--quick" in sys.argv
SETTLE, WINDOW, AGENTS = 5, 5 if QUICK else 20, 10


def main():
    with Service(site(agents=AGENTS, device="contact", greeting="greeting", music="music")) as service:
        for i in range(1, AGENTS + 1):
            service.ready(f"agent{i}")
        time.sleep(SETTLE)
        pids = {"hotlined": service.pid, "mediad": service.mediad_pid}
        memory = {name: measure.memory_kb(pid) for name, pid in pids.items()}
        woken = {name: measure.wake_ups(pid) for name, pid in pids.items()}
        used = {name: measure.cpu_seconds(pid) for name, pid in pids.items()}
        time.sleep(WINDOW)
        woken = {name: (measure.wake_ups(pid) - woken[name]) / WINDOW for name, pid in pids.items()}
        used = {name: (measure.cpu_seconds(pid) - used[name]) / WINDOW for name, pid in pids.items()}
        state = f"{AGENTS} agents signed in and ready, no call, no console connected; {measure.load()}"
        text = ", ".join(f"{name} {memory[name][0] / 1024:.1f} (private {memory[name][1] / 1024:.1f})" for name in pids)
        figure("service.idle_mb", sum(it[0] for it in memory.values()) / 1024, "MB",
               f"proportional memory; {text}; {state}")
        text = ", ".join(f"{name} {woken[name]:.1f}" for name in pids)
        figure("service.idle_wakeups_per_s", sum(woken.values()), "waits per second",
               f"voluntary context switches of all threads over {WINDOW} s; {text}; {state}")
        figure("service.idle_cpu_percent", sum(used.values()) * 100, "% of a core", f"over {WINDOW} s; {state}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
