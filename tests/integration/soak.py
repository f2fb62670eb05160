#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""soak.py [--seconds N] [--rate R] [--kill-every K]: calls at a modest rate with everything that
people do with them – hold, transfer, states – and a process killed now and then.  Without options
a minute, as a test; --seconds 7200 is the soak of two hours.  TAP: nobody is stuck, nothing is
lost, the log holds, memory and files do not grow."""
import argparse
import os
import random
import signal
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.environ.get("HL_SOURCE_ROOT") or os.path.dirname(os.path.dirname(HERE))
sys.path[:0] = [os.path.join(ROOT, "tests", "bench"), os.path.join(ROOT, "tests", "support")]

import measure             # noqa: E402
import rig as bench        # noqa: E402
from rig import Rig        # noqa: E402



class Gentle(bench.Sipp):
    """No figures are taken: the machine may be shared."""

    def __init__(self, *args, **more):
        super().__init__(*args, **dict(more, realtime=False, core=None))


bench.Sipp, bench.SHIELD = Gentle, False
bench.SERVICE_CORE = bench.PEER_CORE = None
TALK_MS = 2500
GROWTH_KB = 24 * 1024      # of a process between the middle and the end
CACHES_KB = 5 * 16 * 1024  # what hotlined's database may fill besides, in thousands of calls
COUNTED = 10000            # a list counts no further
GROWTH_FDS = 24

number = failures = 0


def ok(name, good, text=""):
    global number, failures
    number += 1
    failures += not good
    print(f"{'ok' if good else 'not ok'} {number} /integration/soak/{name}", flush=True)
    if text:
        print(f"# {text}", flush=True)


def sizes(service):
    """{name: (private kB, open files)}"""
    pids = {"hotlined": service.pid, "mediad": service.mediad_pid}
    return {name: (measure.memory_kb(pid)[1], len(os.listdir(f"/proc/{pid}/fd"))) for name, pid in pids.items()}


class People:
    """What agents do at random; a refusal is part of it."""

    def __init__(self, it):
        self.service, self.agents, self.done = it.service, it.agents, {}

    def _post(self, what, path, body, user):
        try:
            self.service.post(path, body, user=user)
            self.done[what] = self.done.get(what, 0) + 1
            return True
        except Exception:    # not now: the call is over, or hotlined is just away
            return False

    def act(self):
        agent = random.choice(self.agents)
        what = random.choice(["hold", "transfer", "away", "consult"])
        if what == "hold" and self._post("hold", "/me/call/hold", {}, agent):
            time.sleep(0.2)
            self._post("unhold", "/me/call/unhold", {}, agent)
        elif what == "transfer":
            colleague = str(1000 + random.randint(1, len(self.agents)))
            self._post("transfer", "/me/call/transfer", {"number": colleague}, agent)
        elif what == "consult":
            colleague = str(1000 + random.randint(1, len(self.agents)))
            if self._post("consult", "/me/call/consult", {"number": colleague}, agent):
                time.sleep(0.3)
                self._post("complete", random.choice(["/me/call/complete", "/me/call/cancel"]), {}, agent)
        else:
            self._post("away", "/me/state", {"state": "away", "reason": "lunch"}, agent)
            self._post("ready", "/me/state", {"state": "ready"}, agent)


def kill_one(service, turn):
    """Returns the name of what was killed."""
    if turn % 2 == 0:
        service.kill()
        service.start()
        return "hotlined"
    before = service.mediad_pid
    os.kill(before, signal.SIGKILL)
    deadline = time.monotonic() + 20
    while service.mediad_pid in (None, before) and time.monotonic() < deadline:
        time.sleep(0.1)
    service.wait("/health", lambda it: it["media"], seconds=20)
    return "mediad"


def all_ready(service, agents):
    live = service.get("/live", user="supervisor")
    stuck = [it["name"] for it in live["agents"] if it["state"] not in ("ready", "offline", "away")]
    return not live["calls"] and not stuck


def run(options):
    with Rig(agents=options.agents) as it:
        service, people, kills = it.service, People(it), []
        calls = int(options.rate * options.seconds)
        phones = it.answer()
        callers = it.call(calls, options.rate, TALK_MS)
        began, middle = time.monotonic(), None
        next_kill = began + options.kill_every
        while time.monotonic() - began < options.seconds:
            people.act()
            time.sleep(0.2)
            now = time.monotonic()
            if now > next_kill:
                kills.append(kill_one(service, len(kills)))
                next_kill = now + options.kill_every
                middle = None          # a new process begins small
            if middle is None and service.mediad_pid and now - began > options.seconds / 2:
                middle = (service.pid, service.mediad_pid, sizes(service))
        callers.wait(90)
        service.wait("/live", lambda live: not live["calls"], user="supervisor", seconds=60)
        time.sleep(3)
        report(it, people, kills, calls, middle)
        del phones


def report(it, people, kills, calls, middle):
    service = it.service
    live = service.get("/live", user="supervisor")
    day, outcomes = live["today"], it.outcomes()
    faults = service.get("/facts?kind=fault&limit=256", user="administrator")["items"]
    print(f"# {calls} calls, {people.done}, killed: {kills}; outcomes {outcomes}", flush=True)
    for fault in faults[:20]:
        print(f"# fault: {fault['text']}", flush=True)
    stuck = [f"{a['name']} {a['state']}" for a in live["agents"] if a["state"] not in ("ready", "away", "offline")]
    ok("nobody-stuck", not stuck and not live["calls"], ", ".join(stuck))
    ok("every-call-offered", day["offered"] == calls, f"{day['offered']} of {calls}")
    ok("balance", day["balance"] and day["waiting"] == 0)
    ok("every-call-has-an-outcome", sum(outcomes.values()) >= min(calls, COUNTED), str(outcomes))
    ok("log-verifies", service.get("/facts/verify", user="administrator", timeout=120)["ok"])
    # These telephones send no sound, and a call lasts longer whose BYE came while hotlined was away.
    told = ("media:", "one-way:", "no audio from")
    found = [f["text"] for f in faults if not f["text"].startswith(told)]
    ok("nothing-contradicts", not found, "; ".join(found[:5]))
    if middle is not None and middle[:2] == (service.pid, service.mediad_pid):
        for name, (memory, files) in sizes(service).items():
            before = middle[2][name]
            most = GROWTH_KB + (CACHES_KB if name == "hotlined" and calls > COUNTED else 0)
            ok(f"{name}-does-not-grow", memory - before[0] < most and files - before[1] < GROWTH_FDS,
               f"{before[0]} → {memory} kB, {before[1]} → {files} files")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--rate", type=float, default=2)
    parser.add_argument("--agents", type=int, default=12)
    parser.add_argument("--kill-every", type=float, default=14)
    options = parser.parse_args()
    try:
        run(options)
    except Exception as error:   # told as TAP, with what the service said
        ok("ran", False, f"{type(error).__name__}: {str(error)[:500]}")
    print(f"1..{number}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
