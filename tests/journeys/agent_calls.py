#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything an agent does with a call besides taking it: asking a colleague, passing the call on, talking in
three.  Her console against the real service; the citizen and outside parties are sipp, the colleague's
telephone is baresip.  TAP."""
import os
import shutil
import signal
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
sys.path.insert(0, os.path.join(HERE, "..", "support"))

import agent  # noqa: E402
import atspi  # noqa: E402
from atspi import Desk, until  # noqa: E402

COLLEAGUE = "话务员2 1002"
MASKED = agent.MASKED
OUTSIDE = "13900001111"
OUTSIDE_MASKED = "139****1111"


def third(it):
    call = it.service.get("/me", user="agent1")["call"]
    return (call or {}).get("third", {}).get("state") if call else None


def await_third(it, wanted):
    until(f"a third that is {wanted}, not {third(it)}", lambda: third(it) == wanted)


def colleague_phone(it):
    """The telephone on the desk of agent2."""
    from peers import Baresip
    phone = it.service.sign_in("agent2")["phone"]
    it.phone = Baresip("1002", registrar=it.service.sip, password=phone["password"])
    assert it.phone.wait("REGISTER_OK"), "the colleague's telephone does not register"
    set_aside(it)


def set_aside(it):
    """The colleague is there to be asked, but no caller is given to her."""
    if it.service.state("agent2") == "wrap-up":
        it.service.post("/me/call/wrap-up-done", {}, user="agent2")
    it.service.post("/me/state", {"state": "away", "reason": "rest"}, user="agent2")
    it.service.wait("/me", lambda me: me["agent"]["state"] == "away", user="agent2")
    it.phone._events.clear()


def accept(it):
    assert it.phone.wait("CALL_INCOMING"), "the colleague's telephone does not ring"
    it.phone.accept()
    assert it.phone.wait("CALL_ESTABLISHED")


def outside(it, scenario):
    from peers import Sipp
    from service import CITIZEN
    return Sipp(scenario, ip=CITIZEN, port=it.trunk, calls=1)


def take_a_call(it):
    from peers import Sipp
    from service import CITIZEN
    it.service.wait("/me", lambda me: me["agent"]["state"] == "ready", user="agent1")
    it.citizen = Sipp(agent.until_bye(), ip=CITIZEN,
                      target=it.service.sip, calls=1, rate=1)
    it.await_state("ringing")
    it.app.find("接听 " + MASKED, part=True, seconds=20)
    it.app.key("F2")
    it.await_state("talking")
    time.sleep(0.6)  # the guard of the call bar


def end_wrap_up(it):
    it.await_state("wrap-up")
    time.sleep(0.6)
    it.app.key("F12")
    it.await_state("ready")


def open_search(it, key="F5"):
    time.sleep(0.6)  # the guard of the call bar
    it.app.key(key)
    until("the focus in the search", lambda: it.app.find("查找转接对象", role="text").has("focused"))


# ---- The journeys, one after the other on one console --------------------------

def signs_in(it):
    it.launch()
    until("her telephone", lambda: it.service.get("/me", user="agent1")["agent"]["device_up"])
    colleague_phone(it)
    it.app.key("ctrl+shift+1")
    it.await_state("ready")


def finds_whom_to_ask(it):
    take_a_call(it)
    open_search(it)
    it.app.find(COLLEAGUE + " 示忙")
    it.app.find("咨询二队 无人等待", part=True)
    assert it.app.look("话务员1 1001", part=True) is None, "she finds herself"
    it.shot("agent-transfer")
    it.app.type("hwy2")
    until("one row", lambda: it.app.look("咨询二队", part=True, role="list item") is None)
    it.app.key("Escape")
    until("the focus in the demand", lambda: it.app.find("诉求内容").has("focused"))
    assert it.state() == "talking", "Escape touched the call"


def asks_a_colleague(it):
    open_search(it)
    it.app.type("hwy2")
    it.app.find("话务员2 1002 示忙")
    it.app.key("Return")
    await_third(it, "ringing")
    it.app.find(COLLEAGUE)
    it.app.find("振铃中")
    it.app.find(MASKED + " 在听音乐", part=True)
    it.shot("agent-consult-ringing")
    accept(it)
    await_third(it, "consulted")
    it.app.find("咨询中")
    it.shot("agent-consult")


def talks_in_three_and_drops_the_third(it):
    time.sleep(0.6)
    it.app.key("F6")
    await_third(it, "conference")
    it.app.find("三方通话")
    it.shot("agent-three")
    it.app.find("挂断 " + COLLEAGUE).click()
    until("two again", lambda: third(it) is None)
    it.await_state("talking")
    it.app.find("转接", role="push button")
    it.phone.wait("CALL_CLOSED")
    it.service.wait("/me", lambda me: me["agent"]["state"] != "talking", user="agent2")


def goes_back_from_asking_with_f3(it):
    set_aside(it)
    open_search(it)
    it.app.type("1002")
    it.app.find("话务员2 1002 示忙")
    it.app.key("Return")
    await_third(it, "ringing")
    time.sleep(0.6)
    it.app.key("F3")
    until("back with the caller", lambda: third(it) is None and it.state() == "talking")
    assert it.phone.wait("CALL_CLOSED")


def hears_why_a_transfer_came_back(it):
    open_search(it)
    it.app.type("hwy2")
    it.app.find("话务员2 1002 示忙")
    it.app.key("ctrl+Return")
    await_third(it, "transferring")
    it.app.find("转接中")
    it.shot("agent-transferring")
    assert it.phone.wait("CALL_INCOMING")
    it.phone.hang_up()
    it.app.find(f"{COLLEAGUE} 占线，来电人已回到您这里")  # 486: its busy key
    it.await_state("talking")
    it.shot("agent-returned")


def hears_that_a_number_is_busy(it):
    from peers import RECV_ACK, RECV_INVITE, send_answer
    time.sleep(0.6)
    with outside(it, RECV_INVITE + send_answer("486 Busy Here") + RECV_ACK):
        open_search(it)
        it.app.type(OUTSIDE)
        it.app.find(f"{OUTSIDE} 手机")
        it.shot("agent-transfer-number")
        it.app.key("Return")
        it.app.find(f"{OUTSIDE_MASKED} 占线，来电人已回到您这里")
    it.await_state("talking")


def pauses_the_recording(it):
    time.sleep(0.6)
    it.app.key("ctrl+F3")
    it.service.wait("/me", lambda me: me["call"]["recording_paused"], user="agent1")
    it.app.find("已暂停录音")
    it.shot("agent-recording-paused")
    it.app.key("ctrl+F3")
    it.service.wait("/me", lambda me: not me["call"]["recording_paused"], user="agent1")
    it.app.find("录音中")


def marks_a_second(it):
    it.app.key("ctrl+m")
    call = it.service.get("/me", user="agent1")["call"]["id"]
    mark = it.service.wait(f"/calls/{call}", lambda a: a["marks"], user="agent1")["marks"][0]
    assert mark["text"] == "坐席标记" and mark["author_name"] == "话务员1", mark
    it.app.find("已标记于", part=True)


def is_asked_before_she_leaves_in_a_call(it):
    """Signing out would cut the caller off."""
    from service import ApiError
    set_aside(it)
    if it.state() == "wrap-up":
        time.sleep(0.6)
        it.app.key("F12")
    it.app.key("ctrl+shift+1")
    it.await_state("ready")
    take_a_call(it)
    try:
        it.service.delete("/session", user="agent1")
        raise AssertionError("the service let her go in mid-call")
    except ApiError as error:
        assert error.status == 409, error
    [node for node in it.app.walk() if node.name == "主菜单"][-1].press()
    it.app.find("签出", part=True, seconds=10).click()
    dialog = until("the question", lambda: (list(it.app.children()) + [None])[1])
    dialog.find("通话还在进行", part=True)
    it.shot("agent-leaves-in-call")
    dialog.find("继续通话", part=True, role="push button").click()
    assert it.state() == "talking", "the call is gone"


def gives_the_caller_back_and_leaves(it):
    [node for node in it.app.walk() if node.name == "主菜单"][-1].press()
    it.app.find("签出", part=True, seconds=10).click()
    dialog = until("the question", lambda: (list(it.app.children()) + [None])[1])
    dialog.find("转回队列", part=True, role="push button").click()
    calls = it.service.wait("/live", lambda live: [c for c in live["calls"] if c["state"] == "waiting"],
                            user="supervisor")["calls"]
    it.app.find("密码")
    assert it.service.get("/live", user="supervisor")["calls"][0]["state"] == "waiting", "the caller is gone"
    it.service.post(f"/calls/{calls[0]['id']}/drop", {"reason": "end of the test"}, user="supervisor")


def reads_the_supervisors_line(it):
    call = it.service.get("/me", user="agent1")["call"]["id"]
    it.service.post(f"/calls/{call}/hint", {"text": "请核实申请日期"}, user="supervisor")
    it.app.find("班长：请核实申请日期")
    until("the focus still in the demand", lambda: it.app.find("诉求内容").has("focused"))
    it.shot("agent-hint")
    it.app.find("知道了").click()
    it.service.wait(f"/calls/{call}", lambda a: a["hints"] and a["hints"][-1].get("seen_at"), user="supervisor")


def is_told_that_nothing_is_heard(it):
    pid = it.service.mediad_pid
    os.kill(pid, signal.SIGSTOP)  # nothing comes from the line any more
    try:
        it.app.find("听不到来电人，请检查耳机和线路", seconds=10)
        it.shot("agent-one-way")
    finally:
        os.kill(pid, signal.SIGCONT)
    it.await_state("talking")


def brings_help_into_the_call(it):
    with outside(it, agent.answers()):
        time.sleep(0.6)
        it.app.key("ctrl+F6")
        until("the first number", lambda: it.app.find("急救 120").has("focused"))
        it.shot("agent-emergency")
        it.app.key("Return")
        await_third(it, "consulted")
        it.app.find("咨询中")
        it.shot("agent-emergency-consulted")
        call = it.service.get("/me", user="agent1")["call"]["id"]
        it.service.wait(f"/calls/{call}", lambda a: [f for f in a["facts"] if f["kind"] == "emergency"
                                                     and f["text"] == "consult: 120"], user="supervisor")
        time.sleep(0.6)
        it.app.key("F3")
        until("back with the caller", lambda: third(it) is None and it.state() == "talking")


def passes_the_call_to_a_colleague(it):
    set_aside(it)
    open_search(it)
    it.app.type("1002")
    it.app.find("话务员2 1002 示忙")
    it.app.key("Return")
    accept(it)
    await_third(it, "consulted")
    it.app.find("咨询中")
    time.sleep(0.6)
    it.app.key("F5")
    it.await_state("wrap-up")
    assert it.service.state("agent2") == "talking"
    it.phone.hang_up()
    assert it.citizen.wait(20), it.citizen.errors()
    end_wrap_up(it)
    it.service.wait("/me", lambda me: me["agent"]["state"] == "wrap-up", user="agent2")
    set_aside(it)


def leaves_a_call_of_three(it):
    take_a_call(it)
    with outside(it, agent.answers()):
        open_search(it, "F6")
        it.app.find("邀请谁加入通话？")
        it.app.type(OUTSIDE)
        it.app.find(f"{OUTSIDE} 手机")
        it.app.key("Return")
        await_third(it, "consulted")
        it.app.find("咨询中")
        time.sleep(0.6)
        it.app.key("F6")
        await_third(it, "conference")
        it.app.find("三方通话")
        it.app.find("挂断 " + OUTSIDE_MASKED)
        it.shot("agent-three-outside")
        time.sleep(0.6)
        it.app.key("F6")
        it.await_state("wrap-up")
        calls = it.service.get("/live", user="supervisor")["calls"]
        assert [c["third"]["state"] for c in calls if "third" in c] == ["alone"], calls
        it.service.post(f"/calls/{calls[0]['id']}/drop", {"reason": "end of the test"}, user="supervisor")
    end_wrap_up(it)


def passes_the_call_to_a_queue(it):
    take_a_call(it)
    open_search(it)
    it.app.type("zxed")
    it.app.find("咨询二队 无人等待", part=True)
    it.app.key("Return")
    it.await_state("wrap-up")
    calls = it.service.wait("/live", lambda live: live["calls"], user="supervisor")["calls"]
    assert calls[0]["state"] == "waiting", calls
    it.service.post(f"/calls/{calls[0]['id']}/drop", {"reason": "end of the test"}, user="supervisor")
    end_wrap_up(it)


def is_asked_by_a_colleague(it):
    from peers import Sipp
    from service import CITIZEN
    it.app.key("ctrl+shift+3")
    it.app.find("用餐（45 分）").click()
    it.await_state("away")
    it.service.ready("agent2")
    it.citizen = Sipp(agent.until_bye(), ip=CITIZEN,
                      target=it.service.sip, calls=1, rate=1)
    accept(it)
    it.service.wait("/me", lambda me: me["agent"]["state"] == "talking", user="agent2")
    it.service.post("/me/call/consult", {"number": "1001"}, user="agent2")
    it.app.find(f"接听 {COLLEAGUE}")
    it.app.find(f"向您咨询：{MASKED}", part=True)
    it.shot("agent-asked-ringing")
    it.app.key("F2")
    it.await_state("talking")
    it.app.find(f"向您咨询 {MASKED}，来电人在听音乐", part=True)
    it.shot("agent-asked")
    it.service.post("/me/call/conference", {}, user="agent2")
    it.app.find("三方通话")
    time.sleep(0.6)
    it.app.key("F12")
    until("out of the call", lambda: it.state() in ("wrap-up", "away"))
    assert it.service.state("agent2") == "talking", "the two others do not talk on"
    it.service.post("/me/call/hang-up", {}, user="agent2")
    it.citizen.wait(20)


JOURNEYS = [signs_in, finds_whom_to_ask, asks_a_colleague, talks_in_three_and_drops_the_third,
            goes_back_from_asking_with_f3, hears_why_a_transfer_came_back, hears_that_a_number_is_busy,
            pauses_the_recording, marks_a_second, reads_the_supervisors_line, is_told_that_nothing_is_heard, brings_help_into_the_call,
            passes_the_call_to_a_colleague, leaves_a_call_of_three, passes_the_call_to_a_queue,
            is_asked_by_a_colleague, is_asked_before_she_leaves_in_a_call, gives_the_caller_back_and_leaves]


def main():
    atspi.inside(*(int(n) for n in os.environ.get("HL_SIZE", "1366x768").split("x")), dark="HL_DARK" in os.environ)
    from service import CITIZEN, Service, free_port, site
    folder = tempfile.mkdtemp(prefix="hotline-sound-")
    sound = agent.sound_system(folder)
    trunk = free_port(CITIZEN)
    try:
        with Service(site(agents=2, queues=("综合受理", "咨询二队"), trunk_port=trunk, wrap_up=120)) as service, \
                Desk() as desk:
            return agent.run(agent.Console(desk, service, trunk), JOURNEYS)
    finally:
        sound.kill()
        sound.wait()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
