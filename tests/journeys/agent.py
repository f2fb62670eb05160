#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The agent's console against the real service and a real citizen (sipp), driven by keys and
accessible labels.  TAP."""
import atexit
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import atspi  # noqa: E402
from atspi import Desk, until  # noqa: E402

CALLER = "13812345678"
MASKED = "138****5678"
PICTURES = os.environ.get("HL_PICTURES")


class Console:
    """One agent's console, a service and a citizen."""

    def __init__(self, desk, service, trunk):
        self.desk, self.service, self.trunk = desk, service, trunk
        self.app = None
        self.citizen = None

    def launch(self):
        from service import PASSWORD
        self.app = self.desk.launch("hotline-agent", server=self.service.address, login="agent1", password=PASSWORD)
        self.app.find("新建工单", part=True)
        return self.app

    def state(self):
        return self.service.state("agent1")

    def await_state(self, wanted):
        until(f"state {wanted}, not {self.state()}", lambda: self.state() == wanted)

    def shot(self, name):
        if PICTURES:
            self.desk.picture(os.path.join(PICTURES, name + ".png"))


def sound_system(folder):
    """A sound card of nothing, for the softphone."""
    socket = os.path.join(folder, "pulse")
    process = subprocess.Popen(
        ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--disable-shm=yes",
         "-L", f"module-native-protocol-unix socket={socket} auth-anonymous=1",
         "-L", "module-null-sink sink_name=speaker",
         "-L", "module-null-sink sink_name=room",
         "-L", "module-remap-source master=room.monitor source_name=microphone"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.environ["PULSE_SERVER"] = "unix:" + socket
    until("the sound system", lambda: os.path.exists(socket))
    return process


def sound():
    """Sends a quiet line's packets: who sends nothing at all is asked whether it is still there."""
    path = os.path.join(tempfile.gettempdir(), f"hotline-quiet-{os.getpid()}.al")
    if not os.path.exists(path):
        atexit.register(os.unlink, path)
        with open(path, "wb") as out:
            out.write(b"\xd5" * 8000 * 10)
    return f'<nop><action><exec rtp_stream="{path},-1,8,PCMA/8000"/></action></nop>\n'


def until_bye():
    """A citizen who rings and waits until we hang up."""
    from peers import MAY_RING, RECV_BYE, RECV_OK, send_ack, send_invite
    return send_invite(CALLER) + MAY_RING + RECV_OK + send_ack() + sound() + RECV_BYE


def answers():
    """Somebody outside who answers and hangs up never."""
    from peers import RECV_ACK, RECV_BYE, RECV_INVITE, SDP, send_answer
    return RECV_INVITE + send_answer("180 Ringing") + send_answer("200 OK", SDP) + RECV_ACK + sound() + RECV_BYE


def citizen(console):
    from peers import Sipp
    from service import CITIZEN
    scenario = until_bye()
    return Sipp(scenario, ip=CITIZEN, port=console.trunk, target=console.service.sip, calls=1, rate=1)


# ---- The journeys, one after the other on one console --------------------------

def signs_in_and_gets_ready(it):
    it.launch()
    it.app.key("ctrl+shift+1")
    it.await_state("ready")
    it.app.find("我的状态：就绪", part=True)
    it.shot("agent-ready")


def says_when_it_rings(it):
    it.citizen = citizen(it)
    it.app.find("接听 " + MASKED, part=True, seconds=20)
    it.await_state("ringing")
    it.shot("agent-ringing")


def answers_with_f2(it):
    it.app.key("F2")
    it.await_state("talking")
    until("the focus in the demand", lambda: it.app.find("诉求内容").has("focused"))
    time.sleep(0.6)
    it.shot("agent-talking")


def holds_and_resumes_with_f3(it):
    it.app.key("F3")
    it.await_state("held")
    it.app.find("取回通话")
    it.shot("agent-held")
    it.app.key("F3")
    it.await_state("talking")


def mutes_with_f4(it):
    it.app.key("F4")
    it.app.find("取消静音", role="push button")
    it.app.key("F4")
    until("not muted", lambda: it.app.look("取消静音", role="push button") is None)


def saves_while_she_types(it):
    it.app.type("ask for low income support")
    drafts = it.service.wait("/tickets?state=draft", lambda a: a["items"] and a["items"][0]["content"], user="agent1")
    draft = drafts["items"][0]
    assert draft["content"] == "ask for low income support", draft
    assert draft["call"], "the draft does not know its call"
    it.app.find("已自动保存", part=True)


def has_the_text_after_a_crash(it):
    it.app.type(" again")
    time.sleep(2.6)  # the pause after which it saves
    it.app.process.send_signal(signal.SIGKILL)
    it.app.process.wait()
    it.launch()
    until("the text", lambda: it.app.find("诉求内容").text == "ask for low income support again")


def ends_with_f12_into_wrap_up(it):
    it.service.wait("/me", lambda me: me["agent"]["state"] in ("talking", "wrap-up"), user="agent1")
    if it.state() == "talking":
        time.sleep(0.6)  # the guard of the call bar
        it.app.key("F12")
    it.await_state("wrap-up")
    it.app.find("结束话后")
    it.shot("agent-wrap-up")


def says_what_is_missing(it):
    it.app.key("ctrl+shift+Return")
    it.app.find("请选择诉求类型")
    it.shot("agent-missing")


def submits_and_is_ready_again(it):
    it.app.find("诉求类型: 咨询").click()
    category = it.app.find("业务分类")
    category.press()
    it.app.type("shjz")
    it.app.key("Return")
    it.app.find("答复内容", role="text").press()
    it.app.type("told how to apply")
    it.app.key("ctrl+shift+Return")
    done = it.service.wait("/tickets?state=closed", lambda a: a["items"], user="agent1")["items"][0]
    assert done["category"] == "02", done
    assert done["kind"] == "consultation" and done["number"], done
    it.await_state("ready")


def keeps_what_is_typed_while_it_rings(it):
    it.app.key("ctrl+n")
    it.app.type("half a sentence")
    it.citizen = citizen(it)
    it.app.find("接听 " + MASKED, part=True, seconds=20)
    it.app.type(" and more")
    content = it.app.find("诉求内容")
    assert content.text == "half a sentence and more", content.text
    assert content.has("focused"), "the focus moved"
    it.shot("agent-ringing-while-typing")
    it.app.key("F2")
    it.await_state("talking")
    until("a fresh form", lambda: it.app.find("诉求内容").text == "")
    it.service.wait("/tickets?state=draft", lambda a: any(t["content"] == "half a sentence and more"
                                                          for t in a["items"]), user="agent1")
    time.sleep(0.6)
    it.app.key("F12")
    it.await_state("wrap-up")
    time.sleep(0.6)
    it.app.key("F12")
    it.await_state("ready")


def puts_a_rejected_call_back(it):
    it.citizen = citizen(it)
    it.app.find("拒接 " + MASKED, part=True, seconds=20)
    time.sleep(0.6)
    it.app.key("shift+F2")
    until("no longer ringing", lambda: it.state() != "ringing")
    for call in it.service.get("/live", user="supervisor")["calls"]:  # or it rings here again
        it.service.post(f"/calls/{call['id']}/drop", {"reason": "end of the test"}, user="supervisor")
    it.await_state("ready")
    it.citizen.close()


def lists_the_calls(it):
    it.app.key("ctrl+6")
    it.app.find("呼入", seconds=10)
    it.app.key("Down")
    it.app.find("通话经过")
    it.shot("agent-calls")


def rings_back_from_the_history(it):
    from peers import Sipp
    from service import CITIZEN
    with Sipp(answers(), ip=CITIZEN, port=it.trunk, calls=1):
        it.app.find("回拨", role="push button").click()
        it.await_state("talking")
        it.app.find(MASKED, part=True)
        time.sleep(0.6)
        it.app.key("F12")
        until("over", lambda: it.state() in ("wrap-up", "ready"))
        time.sleep(0.6)
        it.app.key("F12")
        it.await_state("ready")


def dials_with_f7(it):
    from peers import Sipp
    from service import CITIZEN
    with Sipp(answers(), ip=CITIZEN, port=it.trunk, calls=1):
        it.app.key("F7")
        until("the focus in the number", lambda: it.app.find("输入号码外呼", role="text").has("focused"))
        it.app.type("13900001111")
        it.app.key("F7")
        it.await_state("talking")
        it.app.find("139****1111", part=True)
        it.app.find("挂断", role="push button")
        it.shot("agent-dialled")
        time.sleep(0.6)
        it.app.key("ctrl+d")
        it.app.key("5")
        it.app.key("Escape")
        time.sleep(0.6)
        it.app.key("F12")
        until("over", lambda: it.state() in ("wrap-up", "ready"))
        time.sleep(0.6)
        it.app.key("F12")
        it.await_state("ready")


def rings_back_from_the_list(it):
    from peers import Sipp
    from service import CITIZEN
    ticket = it.service.post("/tickets", {"kind": "consultation", "category": "02", "content": "wants a call",
                                          "phone": "13900002222"}, user="agent1")
    it.service.post(f"/tickets/{ticket['id']}/callback", {"revision": ticket["revision"]}, user="agent1")
    it.app.key("ctrl+1")
    with Sipp(answers(), ip=CITIZEN, port=it.trunk, calls=1):
        it.app.find("回拨 wants a call", part=True).click()
        it.await_state("talking")
        it.app.find("139****2222", part=True)
        until("its ticket", lambda: it.app.find("诉求内容").text == "wants a call")
        it.shot("agent-rings-back")
        time.sleep(0.6)
        it.app.key("F12")
        until("over", lambda: it.state() in ("wrap-up", "ready"))
    time.sleep(0.6)
    it.app.key("F12")
    it.await_state("ready")


def throws_away_and_brings_back(it):
    it.app.key("ctrl+n")
    until("the focus in the demand", lambda: it.app.find("诉求内容").has("focused"))
    it.app.type("not needed")
    it.app.find("已自动保存", part=True)
    it.app.find("丢弃此草稿").click()
    it.service.wait("/tickets?state=dropped", lambda a: any(t["content"] == "not needed" for t in a["items"]),
                    user="agent1")
    it.app.key("ctrl+z")
    it.service.wait("/tickets?state=draft", lambda a: any(t["content"] == "not needed" for t in a["items"]),
                    user="agent1")
    until("the text", lambda: it.app.find("诉求内容").text == "not needed")
    it.app.key("ctrl+s")


def keeps_on_this_computer_while_the_server_is_gone(it):
    it.app.key("ctrl+n")
    it.service.kill()
    until("the focus in the demand", lambda: it.app.find("诉求内容").has("focused"))
    it.app.type("typed without a server")
    it.app.find("未上传，已存本机", seconds=30)
    it.app.find("与服务器断开，通话不受影响，工单存本机")
    it.shot("agent-lost")
    it.service.start()
    it.app.find("已自动保存", part=True, seconds=60)
    drafts = it.service.get("/tickets?state=draft", user="agent1")["items"]
    assert any(t["content"] == "typed without a server" for t in drafts), drafts
    it.app.key("ctrl+s")
    it.app.find("已存入草稿", part=True)


def goes_away_with_a_reason(it):
    it.app.key("ctrl+shift+3")
    it.app.find("用餐（45 分）").click()
    it.await_state("away")


def signs_out(it):
    menus = [node for node in it.app.walk() if node.name == "主菜单"]
    menus[-1].press()
    it.app.find("签出", part=True, seconds=10).click()
    it.app.find("密码")


JOURNEYS = [signs_in_and_gets_ready, says_when_it_rings, answers_with_f2, holds_and_resumes_with_f3, mutes_with_f4,
            saves_while_she_types, has_the_text_after_a_crash, ends_with_f12_into_wrap_up, says_what_is_missing,
            submits_and_is_ready_again, keeps_what_is_typed_while_it_rings, puts_a_rejected_call_back,
            lists_the_calls, rings_back_from_the_history, dials_with_f7, rings_back_from_the_list, throws_away_and_brings_back,
            keeps_on_this_computer_while_the_server_is_gone, goes_away_with_a_reason, signs_out]


def run(it, journeys):
    """Each stands on the one before: the first that fails ends it."""
    print(f"1..{len(journeys)}", flush=True)
    for number, journey in enumerate(journeys, 1):
        name = "/agent/" + journey.__name__.replace("_", "-")
        try:
            journey(it)
            print(f"ok {number} {name}", flush=True)
        except Exception:
            for line in traceback.format_exc().splitlines():
                print("# " + line)
            try:
                print("# labels: " + "|".join(it.app.labels())[:3000])
                it.shot("agent-failed")
                print("# log: " + it.desk.log("hotline-agent")[-2000:].replace("\n", "\n# "))
            except Exception as error:
                print(f"# nothing more to see: {error}")
            print(f"not ok {number} {name}", flush=True)
            for rest, other in enumerate(journeys[number:], number + 1):
                print(f"not ok {rest} /agent/{other.__name__.replace('_', '-')} # an earlier one failed")
            return 1
    return 0


def main():
    atspi.inside(1366, 768)
    from service import CITIZEN, Service, free_port, site
    folder = tempfile.mkdtemp(prefix="hotline-sound-")
    sound = sound_system(folder)
    trunk = free_port(CITIZEN)
    try:
        with Service(site(agents=1, trunk_port=trunk, wrap_up=120)) as service, Desk() as desk:
            return run(Console(desk, service, trunk), JOURNEYS)
    finally:
        sound.kill()
        sound.wait()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
