#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The supervisor's windows against the real service: a citizen (sipp) talks with an agent (sipp),
both in spoken Chinese; the supervisor sees it, listens in with the app's own softphone, sends a
hint, marks a second, takes the call over, and puts agents and waiting callers where they belong.
TAP.  --size WIDTHxHEIGHT and --dark are for pictures (HL_PICTURES)."""
import os
import shutil
import subprocess
import sys
import tempfile
import traceback

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import atspi  # noqa: E402
from agent import sound_system  # noqa: E402
from atspi import Desk, until  # noqa: E402

PICTURES = os.environ.get("HL_PICTURES")


CITIZEN_SAYS = ("喂，您好。我想问一下，我母亲今年八十一岁，高龄津贴怎么申请？需要带什么材料？"
                "上个月我去街道问过，说还要等。麻烦您帮我查一下，谢谢。")
AGENT_SAYS = ("您好，民政热线，请问有什么可以帮您？好的，请带身份证和户口本，到街道民政窗口申请，"
              "二十个工作日以内办结。我给您登记一下。")


def speech(folder, name, text, pause_before, pause_after):
    """A-law of spoken Chinese with silence around it, for rtp_stream."""
    wav, raw = os.path.join(folder, name + ".wav"), os.path.join(folder, name + ".al")
    subprocess.run(["espeak-ng", "-v", "cmn", "-s", "190", "-a", "160", "-w", wav, text], check=True)
    subprocess.run(["sox", wav, "-r", "8000", "-c", "1", "-t", "al", raw, "pad", str(pause_before), str(pause_after)],
                   check=True)
    return raw


def streaming(path):
    return f'<nop><action><exec rtp_stream="{path},-1,8,PCMA/8000"/></action></nop>\n'


STILL_THERE = """<recv request="INVITE"/>
<send retrans="500"><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:sipp@[local_ip]:[local_port];transport=[transport]>
Content-Type: application/sdp
Content-Length: [len]

v=0
o=sipp 1 2 IN IP[local_ip_type] [local_ip]
s=-
c=IN IP[media_ip_type] [media_ip]
t=0 0
m=audio [media_port] RTP/AVP 8
a=rtpmap:8 PCMA/8000
]]></send>
<recv request="ACK"/>
"""


class Console:
    def __init__(self, desk, service, trunk, phones, folder):
        self.desk, self.service, self.trunk, self.phones, self.folder = desk, service, trunk, phones, folder
        self.citizen_says = speech(folder, "citizen", CITIZEN_SAYS, 4, 8)
        self.agent_says = speech(folder, "agent", AGENT_SAYS, 12, 5)
        self.app = self.events = None
        self.peers = []

    def live(self):
        return self.service.get("/live", user="manager")

    def mode(self):
        """How the supervisor listens just now; None = not at all."""
        for call in self.live()["calls"]:
            for listener in call.get("listeners", []):
                return listener["mode"] if listener["up"] else "being connected"
        return None

    def await_mode(self, wanted):
        until(f"mode {wanted}, not {self.mode()}", lambda: self.mode() == wanted)

    def await_text(self, text):
        self.app.find(text, part=True)

    def agent(self, login):
        name = {"agent1": "话务员1", "agent2": "话务员2", "supervisor": "班长"}[login]
        return next(a for a in self.live()["agents"] if a["name"] == name)

    def talk(self):
        """The call of agent 1."""
        return next(c for c in self.live()["calls"] if c["agent"] == self.agent("agent1")["id"])

    def waiting(self):
        return [c for c in self.live()["calls"] if c["state"] == "waiting"]

    def rings(self, number, sound=True):
        """Another citizen."""
        from peers import CALL_UNTIL_BYE, RECV_BYE, Sipp
        from service import CITIZEN, free_port
        scenario = CALL_UNTIL_BYE.replace("1380000[call_number]", number)
        # Who sends nothing is asked by a re-INVITE whether she is still there.
        more = streaming(self.citizen_says) if sound else STILL_THERE * 4
        scenario = scenario.replace(RECV_BYE, more + RECV_BYE)
        port = self.trunk if not self.peers[1:] else free_port(CITIZEN)
        self.peers.append(Sipp(scenario, ip=CITIZEN, port=port, target=self.service.sip, calls=1, rate=1))
        return self.peers[-1]

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
    from events import Events
    from peers import ANSWER, RECV_BYE, Sipp
    it.peers.append(Sipp(ANSWER.replace(RECV_BYE, streaming(it.agent_says) + RECV_BYE), ip="127.0.0.1",
                         port=it.phones, calls=9))
    it.events = Events(it.service, "agent1")
    it.service.post("/me/state", {"state": "ready"}, user="agent1")
    it.rings("13812345678")
    until("the talk", lambda: it.agent("agent1")["state"] == "talking")
    it.app.key("ctrl+2")
    it.app.find("正在进行的通话").find("话务员1")


def listens_with_f5(it):
    row = it.app.find("正在进行的通话").find("话务员1")
    row.press()
    it.app.find("话务员1 ↔ 138****5678")
    it.app.key("F5")
    it.await_mode("listen")
    it.await_text("综合受理 · 双方听不到你")


def measures_the_talk(it):
    call = until("a measured talk", lambda: (it.talk().get("quality") or {}).get("share", {}).get("agent") and it.talk())
    if call["quality"]["levels"]["caller"] > 0 or not call["quality"]["network"]["mos"] > 3:
        raise AssertionError(call["quality"])
    it.app.find("坐席 : 来电人")
    until("a share on the screen", lambda: [n for n in it.app.labels() if " : " in n and n.replace(" : ", "").isdigit()])
    until("both have spoken", lambda: it.talk()["quality"]["share"]["agent"] > 5, 60)


def sends_a_hint(it):
    it.app.key("ctrl+Return")
    it.app.type("bring the certificate")
    it.app.key("ctrl+Return")
    hint = it.events.wait(lambda event: event.get("me", {}).get("hint"))["me"]["hint"]
    if hint["text"] != "bring the certificate" or hint["from"] != "班长":
        raise AssertionError(hint)
    it.await_text("未读")
    it.service.post(f"/me/hint/{hint['id']}/seen", {}, user="agent1")
    it.await_text("已读")


def marks_a_second(it):
    it.app.key("ctrl+m")
    it.app.type("well explained")
    it.app.key("Return")
    path = f"/calls/{it.talk()['id']}"
    mark = until("the mark", lambda: it.service.get(path, user="manager")["marks"])[0]
    if mark["text"] != "well explained" or mark["author_name"] != "班长":
        raise AssertionError(mark)
    it.app.find("已标记的时刻").find("well explained")
    it.shot("supervisor-listen")


def whispers_with_f6(it):
    it.app.key("F6")
    it.await_mode("whisper")
    it.await_text("综合受理 · 仅坐席听见")


def barges_in_with_f7(it):
    it.app.key("F7")
    it.await_mode("barge")
    it.await_text("综合受理 · 双方听见")
    it.shot("supervisor-barge")
    it.app.key("Escape")
    it.app.find("您正在通话中", part=True)
    if it.mode() != "barge":
        raise AssertionError("Escape left a talk that both hear")


def stops_with_escape(it):
    it.app.key("F5")
    it.await_mode("listen")
    it.await_text("综合受理 · 双方听不到你")
    it.app.key("Escape")
    it.await_mode(None)
    if it.agent("agent1")["state"] != "talking":
        raise AssertionError("the talk ended with the listening")


def puts_a_waiting_caller_away(it):
    it.rings("13900001111")
    until("a waiting caller", lambda: len(it.waiting()) == 1)
    it.rings("13900002222")
    until("two waiting callers", lambda: len(it.waiting()) == 2)
    it.app.find("等待中的来电人").find("139****2222").press()
    it.app.key("ctrl+shift+d")
    it.app.find("理由")
    it.app.type("nuisance")
    it.shot("supervisor-drop")
    it.app.key("Return")
    until("one waiting caller", lambda: len(it.waiting()) == 1)
    if it.waiting()[0]["caller"] != "139****1111":
        raise AssertionError("the wrong one was cut off")
    it.app.find("等待中的来电人").find("139****1111").press(button=3)
    it.app.find("提到最前", part=True)
    it.shot("supervisor-menu")
    it.app.key("Escape")


def moves_a_waiting_caller(it):
    queues = {q["id"]: q["name"] for q in it.live()["queues"]}
    it.rings("13900004444")
    until("two waiting callers", lambda: len(it.waiting()) == 2)
    it.app.find("等待中的来电人").find("139****4444").press()
    it.app.key("ctrl+shift+Up")
    until("to the front", lambda: [c for c in it.waiting() if c["caller"] == "139****4444" and c["place"] == 1])
    it.app.key("ctrl+shift+m")
    it.app.find("已等待的时间保留。", part=True)
    it.app.key("Return")
    until("in the other queue", lambda: [c for c in it.waiting() if c["caller"] == "139****4444"
                                         and queues[c["queue"]] == "社会救助"])
    it.app.find("等待中的来电人").find("139****4444").press()
    it.app.key("ctrl+shift+d")
    it.app.find("理由")
    it.app.type("done")
    it.app.key("Return")
    until("one waiting caller", lambda: len(it.waiting()) == 1)


def takes_over_with_f8(it):
    it.app.find("正在进行的通话").find("话务员1").press()
    it.app.find("话务员1 ↔ 138****5678")
    it.app.key("F8")
    until("the agent out", lambda: it.agent("agent1")["state"] == "wrap-up")
    until("the call is mine", lambda: it.agent("supervisor")["state"] == "talking")
    it.await_text("来电人听得到你")
    it.shot("supervisor-take-over")
    it.app.key("Escape")
    if it.agent("supervisor")["state"] != "talking":
        raise AssertionError("Escape ended the call that was taken over")
    it.app.key("F12")
    until("free again", lambda: it.agent("supervisor")["state"] not in ("talking", "wrap-up"))


def takes_notice_of_an_alarm(it):
    """The second caller has no sound: nobody hears her."""
    it.rings("13700003333", sound=False)
    it.service.post("/me/state", {"state": "ready"}, user="agent2")
    until("two talks", lambda: it.agent("agent2")["state"] == "talking")
    it.service.post("/me/call/wrap-up-done", {}, user="agent1")
    it.service.post("/me/state", {"state": "ready"}, user="agent1")
    until("an alarm", lambda: [a for a in it.live()["alarms"] if a["code"] == "one-way"], 60)
    it.app.key("ctrl+1")
    row = it.app.find("听不到来电人", part=True)
    it.shot("supervisor-alarm")
    it.app.find("知悉").click()
    until("taken notice of", lambda: [a for a in it.live()["alarms"] if a["acknowledged_by"] == "班长"])
    it.await_text("班长 已知悉")
    del row


def lists_the_calls(it):
    it.app.key("ctrl+3")
    it.app.find("138****5678")
    it.shot("supervisor-calls")


def sets_an_agents_state(it):
    it.app.key("ctrl+1")
    it.app.find("以列表显示坐席").click()
    table = until("the table", lambda: [n for n in it.app.walk() if n.name == "话务员2"])
    table[0].press()
    it.app.key("ctrl+shift+s")
    it.app.find("理由")
    it.app.type("meeting")
    it.shot("supervisor-state")
    it.app.key("Return")
    until("away", lambda: it.agent("agent2")["state"] == "away" or it.agent("agent2")["next_state"] == "away")


def runs_a_drill(it):
    """hotline-mediad is killed under a call of hers; what comes of it is shown, printed and kept."""
    it.app.find("演练").press()  # no keys any more: a dialog was closed before
    it.app.find("还没有演练")
    it.shot("supervisor-drill-empty")
    until("may be killed", lambda: it.app.find("结束语音服务…", role="push button").has("sensitive"))
    it.app.find("结束语音服务…", role="push button").click()
    it.app.find("确定结束语音服务？", part=True)
    it.shot("supervisor-drill-asks")
    dialog = until("a dialog", lambda: (list(it.app.children()) + [None])[1])
    dialog.find("结束", part=True, role="push button").click()
    it.app.find("正在呼叫您的话机", part=True)
    it.shot("supervisor-drill-rings")
    drill = until("the end of the drill", lambda: [d for d in it.service.get("/drills", user="supervisor")["items"]
                                                   if d.get("ended_at")], 90)[0]
    if drill["state"] != "passed":
        raise AssertionError(drill)
    it.app.find("通过", seconds=10)
    it.shot("supervisor-drill")
    path = os.path.join(it.folder, "drill.pdf")
    it.app.find("存为 PDF…", role="push button").click()
    dialog = until("a dialog", lambda: (list(it.app.children()) + [None])[1])
    until("the focus in the name", lambda: [n for n in dialog.walk() if n.role == "text" and n.has("focused")])
    it.app.key("ctrl+a")
    it.app.type(path)
    it.shot("supervisor-drill-save")
    dialog.find("保存", part=True, role="push button").click()
    until("the file", lambda: os.path.exists(path) and os.path.getsize(path) > 1000)
    text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
    if "演练报告" not in text or "通过" not in text or "hotline-mediad" not in text:
        raise AssertionError(text)


def crowds(it, calls):
    """So many more citizens, who wait; returns how many calls that makes."""
    from peers import CALL_UNTIL_BYE, RECV_BYE, Sipp
    from service import CITIZEN, free_port
    all_calls = len(it.live()["calls"]) + calls
    it.peers.append(Sipp(CALL_UNTIL_BYE.replace(RECV_BYE, STILL_THERE * 4 + RECV_BYE), ip=CITIZEN,
                         port=free_port(CITIZEN), target=it.service.sip, calls=calls, rate=20))
    until("a crowd", lambda: len(it.live()["calls"]) == all_calls)
    return all_calls


def forces_a_drill(it):
    """With many calls up the service refuses one: she is told how many, and may force it."""
    def drills():
        return it.service.get("/drills", user="supervisor")["items"]
    before = len(drills())
    calls = crowds(it, 22)
    it.app.find("结束语音服务…", role="push button").click()
    it.app.find("确定结束语音服务？", part=True)
    dialog = until("a dialog", lambda: (list(it.app.children()) + [None])[1])
    dialog.find("结束", part=True, role="push button").click()
    it.app.find(f"当前有 {calls} 个通话", part=True)
    it.shot("supervisor-drill-crowd")
    if len(drills()) != before:
        raise AssertionError("it began although many calls are up")
    dialog = until("a dialog", lambda: (list(it.app.children()) + [None])[1])
    dialog.find("仍然结束", part=True, role="push button").click()
    until("a drill", lambda: len(drills()) > before)
    it.app.find("正在呼叫您的话机", part=True)
    until("its end", lambda: all(d.get("ended_at") for d in drills()), 90)


JOURNEYS = [signs_in_to_the_wall, sees_a_call, listens_with_f5, measures_the_talk, sends_a_hint, marks_a_second,
            whispers_with_f6, barges_in_with_f7, stops_with_escape, puts_a_waiting_caller_away, moves_a_waiting_caller,
            takes_over_with_f8,
            takes_notice_of_an_alarm, lists_the_calls, sets_an_agents_state, runs_a_drill, forces_a_drill]


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
    size = sys.argv[sys.argv.index("--size") + 1] if "--size" in sys.argv else "1366x768"
    atspi.inside(*map(int, size.split("x")), dark="--dark" in sys.argv)
    from service import CITIZEN, Service, free_port, site
    folder = tempfile.mkdtemp(prefix="hotline-sound-")
    sound = sound_system(folder)
    trunk, phones = free_port(CITIZEN), free_port()
    wanted = site(agents=2, queues=("综合受理", "社会救助"), trunk_port=trunk, device="contact", contact="sip:{extension}@127.0.0.1:%d" % phones)
    try:
        with Service(wanted) as service, Desk() as desk:
            it = Console(desk, service, trunk, phones, folder)
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
