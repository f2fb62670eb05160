#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""calls.py BUILD [--quick] [--shield] [PART…]: what calls cost with the real hotlined and
hotline-mediad and sipp as citizens and telephones.  README.md says how and why.
Parts: queued setup failures screen live recover."""
import os
import sys
import time

os.environ["HL_BUILD_ROOT"] = os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 else os.environ["HL_BUILD_ROOT"]

import measure                                       # noqa: E402  (the build is chosen first)
from rig import PEER_CORE, SHIELD, Rig, Sound, conditions, invites  # noqa: E402
from measure import Cpu, figure, percentile, say     # noqa: E402
from events import Events, read_all                  # noqa: E402
from service import CITIZEN                          # noqa: E402

QUICK = "--quick" in sys.argv
TALK_MS = 500
SETTLE = 3          # after the last call: recordings closed, facts stored


def run_calls(rig, rate, seconds, trace=False):
    """(citizens, telephones, ok) after `seconds` of calls at `rate`; both are done."""
    phones = rig.answer(trace=trace)
    callers = rig.call(rate * seconds, rate, TALK_MS, trace=trace)
    ok = callers.wait(seconds + 40)
    time.sleep(SETTLE)
    return callers, phones, ok


# ---- calls.queued_cpu_ms ------------------------------------------------------

def queued():
    rate, seconds = 60, 8 if QUICK else 20
    with Rig(agents=90) as rig:
        cpu = Cpu(rig.pids)
        threads = {name: measure.thread_seconds(pid) for name, pid in rig.pids.items()}
        callers, phones, ok = run_calls(rig, rate, seconds)
        used, calls = cpu.stop(), rate * seconds
        split = [(thread, (span - threads[name].get(thread, 0)) / calls * 1000)
                 for name, pid in rig.pids.items() for thread, span in measure.thread_seconds(pid).items()]
        answered = rig.outcomes().get("answered", 0)
        if not ok or answered != calls:
            say(f"queued: {callers.count('FailedCall(C)')} failed, {answered} of {calls} answered\n{callers.errors()[:2000]}")
        parts = ", ".join(f"{name} {used[name] / calls * 1000:.2f}" for name in used)
        parts += "; threads " + ", ".join(f"{thread} {ms:.2f}" for thread, ms in split if ms >= 0.05)
        figure("calls.queued_cpu_ms", sum(used.values()) / calls * 1000, "ms of CPU per call", conditions(
            f"{calls} calls at {rate}/s, {answered} answered, {TALK_MS} ms of talk without sound from the telephones; "
            f"journal, facts, call rows and FLAC recording on; idle taken off; {parts}"))


# ---- calls.setup_p50_ms, calls.setup_p99_ms -------------------------------------

def setup():
    rate, seconds = 60, 8 if QUICK else 20
    with Rig(agents=90) as rig:
        callers, phones, _ = run_calls(rig, rate, seconds, trace=True)
        sent, got = invites(callers, "sent"), invites(phones, "received")
        spans = [(got[caller] - sent[caller]) * 1000 for caller in sent if caller in got]
        text = conditions(f"{len(spans)} of {rate * seconds} calls at {rate}/s matched by the caller's number, stamps of "
                          f"sipp's traces; worst {max(spans):.1f}; recording on")
        figure("calls.setup_p50_ms", percentile(spans, 0.5), "ms", text)
        figure("calls.setup_p99_ms", percentile(spans, 0.99), "ms", text)


# ---- calls.failures_100cps ------------------------------------------------------

def failures():
    rate, seconds = 100, 10 if QUICK else 60
    with Rig(agents=150) as rig:
        callers, phones, ok = run_calls(rig, rate, seconds)
        calls = rate * seconds
        succeeded, outcomes = callers.count("SuccessfulCall(C)"), rig.outcomes()
        verified = rig.service.get("/facts/verify", user="administrator", timeout=120)
        failed = calls - min(succeeded if not ok else calls, outcomes.get("answered", 0))
        warnings = rig.service.warnings()
        if failed or warnings:
            say(f"failures: {outcomes}, sipp: {succeeded} good\n{callers.errors()[:2000]}\n" + "\n".join(warnings[:20]))
        figure("calls.failures_100cps", failed, "calls", conditions(
            f"{calls} calls at {rate}/s, {TALK_MS} ms of talk; rows: {outcomes}; retransmissions of citizens "
            f"{callers.count('Retransmissions(C)')}, of telephones {phones.count('Retransmissions(C)')}; "
            f"log verified: {verified['ok']}; {len(warnings)} warnings"))


# ---- calls.screen_p99_ms ----------------------------------------------------------

def screen():
    rate, seconds = 60, 5 if QUICK else 10
    with Rig(agents=90) as rig:
        consoles = [Events(rig.service, login) for login in rig.agents]
        rig.answer()
        callers = rig.call(rate * seconds, rate, TALK_MS, trace=True)
        end = time.monotonic() + seconds + 3
        read_all(consoles, lambda: time.monotonic() > end)
        sent = {number[-4:]: stamp for number, stamp in invites(callers, "sent").items()}
        shown = {}
        for console in consoles:
            for stamp, event in console.received:
                call = event.get("me", {}).get("call")
                if call and event["me"].get("caller"):
                    shown.setdefault(call["caller"][-4:], stamp)
            console.close()
        spans = [(shown[number] - sent[number]) * 1000 for number in sent if number in shown]
        if not spans:
            raise RuntimeError("no console showed a caller")
        figure("calls.screen_p99_ms", percentile(spans, 0.99), "ms", conditions(
            f"{len(spans)} of {len(sent)} calls at {rate}/s, {len(consoles)} consoles (one Python process on the free "
            f"core); p50 {percentile(spans, 0.5):.1f}, worst {max(spans):.1f}"))


# ---- 200 calls up: calls.recorded_cpu, calls.memory_kb ------------------------------

class Up:
    """A rig with `calls` calls in talk, sound both ways."""

    def __init__(self, calls, sampled=10):
        self.calls = calls
        self.rig = Rig(agents=calls, sound=True)
        self.sound = None
        self.sampled = sampled

    def __enter__(self):
        self.rig.__enter__()
        return self

    def raise_calls(self):
        self.sound = Sound(["127.0.0.1", CITIZEN], self.rig.sound, self.calls, self.sampled)
        self.sound.start()
        self.phones = self.rig.answer()
        self.callers = self.rig.call(self.calls, 40)
        self.rig.wait_talking(self.calls)
        return self

    def hang_up(self):
        """Each agent hangs up by her console; how many citizens and telephones got our BYE."""
        for login in self.rig.agents:
            try:
                self.rig.service.post("/me/call/hang-up", user=login)
            except Exception as error:                  # counted by the BYEs that do not come
                say(f"{login}: {error}")
        self.callers.wait(20)
        time.sleep(1.5)                                  # sipp writes its figures once a second
        return self.callers.count("SuccessfulCall(C)"), self.phones.count("SuccessfulCall(C)")

    def __exit__(self, *error):
        if self.sound is not None:
            self.sound.stop()
        self.rig.__exit__(*error)


def warm_up(rig):
    """What is loaded at the first call is not a call's memory."""
    phones, callers = rig.answer(), rig.call(20, 20, 300)
    callers.wait(20)
    for it in (phones, callers):
        it.stop()
    time.sleep(SETTLE)


def without_recorder(calls):
    """kB that mediad needs for a call that is not recorded: legs and mixes made directly."""
    with Rig(agents=1, legs=2 * (calls + 20)) as rig:
        rig.service.mediad_pid                        # has started
        commands, before = [], 0
        for i in range(-20, calls):
            if i == 0:
                rig.service.media_commands(commands)
                commands, before = [], measure.memory_kb(rig.service.mediad_pid)[1]
            legs = [10**6 + 2 * i, 10**6 + 2 * i + 1]
            for leg in legs:
                commands.append({"do": "open", "leg": leg, "remote": {
                    "address": "127.0.0.1", "port": 9, "dtmf": 101, "direction": "sendrecv",
                    "codecs": [{"codec": "pcma", "payload_type": 8}]}})
            commands.append({"do": "mix", "call": 2 * 10**6 + i, "legs": legs, "gain": [0, 256, 256, 0]})
        rig.service.media_commands(commands)
        time.sleep(2)
        return (measure.memory_kb(rig.service.mediad_pid)[1] - before) / calls


def live():
    calls, window = 50 if QUICK else 200, 6 if QUICK else 10
    with Up(calls) as up:
        warm_up(up.rig)
        cpu = Cpu(up.rig.pids)
        before = {name: measure.memory_kb(pid)[1] for name, pid in up.rig.pids.items()}
        up.raise_calls()
        time.sleep(SETTLE)
        cpu.start()
        time.sleep(window)
        used = cpu.stop()
        grown = {name: (measure.memory_kb(pid)[1] - before[name]) / calls for name, pid in up.rig.pids.items()}
        text = ", ".join(f"{name} {used[name] / window / calls * 100:.4f}" for name in used)
        figure("calls.recorded_cpu", sum(used.values()) / window / calls * 100, "% of a core per call", conditions(
            f"{calls} two-party G.711 calls in talk, noisy tone both ways, stereo FLAC, {window} s; {text}"))
        bare = without_recorder(calls)
        figure("calls.memory_kb", grown["hotlined"] + bare, "kB per live call", conditions(
            f"{calls} calls in talk, private memory; hotlined {grown['hotlined']:.0f}, mediad {bare:.0f} without and "
            f"{grown['mediad']:.0f} with its FLAC recorder"))
        byes = up.hang_up()
        if byes != (calls, calls):
            say(f"live: {byes} of {calls} citizens and telephones got their BYE")


# ---- calls.recover_… ------------------------------------------------------------------

def lost_facts(rig, calls):
    """Calls whose row or log is not what it should be: answered, each step once."""
    lost, after, items = 0, None, []
    while True:
        page = rig.service.get("/calls?limit=256" + (f"&after={after}" if after else ""), user="administrator")
        items += page["items"]
        after = page["next"]
        if not after:
            break
    for it in items:
        facts = rig.service.get(f"/calls/{it['id']}", user="administrator")["facts"]
        kinds = [fact["kind"] for fact in facts]
        good = it["outcome"] == "answered" and all(
            kinds.count(kind) == 1 for kind in ("call-offered", "call-queued", "call-answered", "call-ended"))
        if not good:
            lost += 1
            if lost <= 3:
                say(f"recover: call {it['id']}: {it['outcome']}, {kinds}")
    return lost + max(0, calls - len(items))


def recover():
    calls = 50 if QUICK else 200
    with Up(calls) as up:
        service = up.rig.service
        up.raise_calls()
        time.sleep(SETTLE)
        gap_from = time.time()
        service.kill()
        away = 1.0                                       # as long as a service manager takes
        time.sleep(away)
        began = time.monotonic()
        service.start()
        ready = time.monotonic() - began
        up.rig.wait_talking(calls)
        up_again = time.monotonic() - began
        time.sleep(2)
        gap, streams = up.sound.longest_gap(gap_from, time.time() - 0.1)
        citizens, phones = up.hang_up()
        time.sleep(SETTLE)
        lost_calls = calls - min(citizens, phones)
        lost = lost_facts(up.rig, calls)
        verified = service.get("/facts/verify", user="administrator")["ok"]
        text = conditions(f"kill -9 of hotlined with {calls} recorded calls in talk, {away:.0f} s away")
        figure("calls.recover_ms", up_again * 1000, "ms", text + f"; from exec until GET /live has all calls in talk; "
               f"ready after {ready * 1000:.0f}; then {citizens} citizens and {phones} telephones were hung up by the consoles")
        figure("calls.recover_gap_ms", gap * 1000, "ms", text + f"; longest between two RTP packets of {streams} sampled "
               "streams, kernel's stamps, from the kill to 2 s after the restart; packets are 20 ms")
        figure("calls.recover_lost", max(lost_calls, lost), "calls", text + f"; {lost_calls} not in hand again, {lost} with "
               f"rows or facts missing or double; log verified: {verified}")


PARTS = {"queued": queued, "setup": setup, "failures": failures, "screen": screen, "live": live, "recover": recover}


def main():
    if (os.cpu_count() or 1) < 2:
        say("calls.py needs two cores: one for the service, one for the telephones")
        return 2
    wanted = [it for it in sys.argv[2:] if not it.startswith("--")] or list(PARTS)
    good = True
    os.sched_setaffinity(0, {PEER_CORE})
    if SHIELD:
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
    for name in wanted:
        try:
            PARTS[name]()
        except Exception as error:
            good = False
            say(f"{name}: {type(error).__name__}: {str(error)[:600]}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
