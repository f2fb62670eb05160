#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The supervisor's windows against the real service: a citizen (sipp) talks with an agent (sipp),
the supervisor sees it and listens in with the app's own softphone.  TAP."""
import os
import shutil
import sys
import tempfile
import traceback

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import atspi  # noqa: E402
from agent import sound_system  # noqa: E402
from atspi import Desk, until  # noqa: E402

PICTURES = os.environ.get("HL_PICTURES")


class Console:
    def __init__(self, desk, service, trunk, phones):
        self.desk, self.service, self.trunk, self.phones = desk, service, trunk, phones
        self.app = None
        self.peers = []

    def live(self):
        return self.service.get("/live", user="manager")

    def mode(self):
        """How the supervisor listens just now; None = not at all."""
        for call in self.live()["calls"]:
            for listener in call.get("listeners", []):
                return listener["mode"]
        return None

    def await_mode(self, wanted):
        until(f"mode {wanted}, not {self.mode()}", lambda: self.mode() == wanted)

    def agent(self, login):
        name = {"agent1": "话务员1", "agent2": "话务员2"}[login]
        return next(a for a in self.live()["agents"] if a["name"] == name)

    def shot(self, name):
        if PICTURES:
            self.desk.picture(os.path.join(PICTURES, name + ".png"))

    def close(self):
        for peer in self.peers:
            peer.close()


def signs_in_to_the_wall(it):
    from service import PASSWORD
    it.app = it.desk.launch("hotline-supervisor", server=it.service.address, login="supervisor", password=PASSWORD)
    it.app.find("接通率账本")
    it.app.find("运行正常")
    it.shot("supervisor-wall")


def sees_a_call(it):
    from peers import ANSWER, CALL_UNTIL_BYE, Sipp
    from service import CITIZEN
    it.peers.append(Sipp(ANSWER, ip="127.0.0.1", port=it.phones, calls=4))
    it.service.post("/me/state", {"state": "ready"}, user="agent1")
    it.peers.append(Sipp(CALL_UNTIL_BYE.replace("1380000[call_number]", "13812345678"), ip=CITIZEN,
                         port=it.trunk, target=it.service.sip, calls=1, rate=1))
    until("the talk", lambda: it.agent("agent1")["state"] == "talking")
    it.app.key("ctrl+2")
    it.app.find("正在进行的通话").find("话务员1")


def listens_with_f5(it):
    row = it.app.find("正在进行的通话").find("话务员1")
    row.press()
    it.app.find("话务员1 ↔ 138****5678")
    it.app.key("F5")
    it.await_mode("listen")
    it.app.find("综合受理 · 双方听不到你")
    it.shot("supervisor-listen")


def whispers_with_f6(it):
    it.app.key("F6")
    it.await_mode("whisper")


def barges_in_with_f7(it):
    it.app.key("F7")
    it.await_mode("barge")
    it.app.key("Escape")
    it.app.find("您正在通话中", part=True)
    if it.mode() != "barge":
        raise AssertionError("Escape left a talk that both hear")


def stops_with_escape(it):
    it.app.key("F5")
    it.await_mode("listen")
    until("the screen knows", lambda: it.app.look("综合受理 · 双方听不到你"))
    it.app.key("Escape")
    it.await_mode(None)
    if it.agent("agent1")["state"] != "talking":
        raise AssertionError("the talk ended with the listening")


def lists_the_calls(it):
    it.app.key("ctrl+3")
    it.app.find("138****5678")
    it.shot("supervisor-calls")


def sets_an_agents_state(it):
    it.service.post("/me/state", {"state": "ready"}, user="agent2")
    it.app.key("ctrl+1")
    it.app.find("以列表显示坐席").click()
    table = until("the table", lambda: [n for n in it.app.walk() if n.name == "话务员2"])
    table[0].press()
    it.app.key("ctrl+shift+s")
    it.app.find("理由")
    it.app.type("meeting")
    it.shot("supervisor-state")
    it.app.key("Return")
    until("away", lambda: it.agent("agent2")["state"] == "away")


JOURNEYS = [signs_in_to_the_wall, sees_a_call, listens_with_f5, whispers_with_f6, barges_in_with_f7,
            stops_with_escape, lists_the_calls, sets_an_agents_state]


def run(it):
    """Each stands on the one before: the first that fails ends it."""
    print(f"1..{len(JOURNEYS)}", flush=True)
    for number, journey in enumerate(JOURNEYS, 1):
        name = "/supervisor/" + journey.__name__.replace("_", "-")
        try:
            journey(it)
            print(f"ok {number} {name}", flush=True)
        except Exception:
            for line in traceback.format_exc().splitlines():
                print("# " + line)
            try:
                print("# labels: " + "|".join(it.app.labels())[:3000])
                it.shot("supervisor-failed")
                print("# log: " + it.desk.log("hotline-supervisor")[-2000:].replace("\n", "\n# "))
            except Exception as error:
                print(f"# nothing more to see: {error}")
            print(f"not ok {number} {name}", flush=True)
            for rest, other in enumerate(JOURNEYS[number:], number + 1):
                print(f"not ok {rest} /supervisor/{other.__name__.replace('_', '-')} # an earlier one failed")
            return 1
    return 0


def main():
    atspi.inside(1366, 768)
    from service import CITIZEN, Service, free_port, site
    folder = tempfile.mkdtemp(prefix="hotline-sound-")
    sound = sound_system(folder)
    trunk, phones = free_port(CITIZEN), free_port()
    wanted = site(agents=2, trunk_port=trunk, device="contact", contact="sip:{extension}@127.0.0.1:%d" % phones)
    try:
        with Service(wanted) as service, Desk() as desk:
            it = Console(desk, service, trunk, phones)
            try:
                return run(it)
            finally:
                it.close()
    finally:
        sound.kill()
        sound.wait()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
