#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Citizens who are to be rung back: an agent's console against the real service; who left a message, who is
promised a call, who is busy, who is reached, and why a call failed.  TAP."""
import os
import shutil
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
sys.path.insert(0, os.path.join(HERE, "..", "support"))

import agent  # noqa: E402
import atspi  # noqa: E402
from atspi import Desk, until  # noqa: E402

PROMISED, PROMISED_MASKED = "13900001111", "139****1111"
MESSAGES = "12350"  # a line that takes messages only


def outside(it, scenario, **more):
    from peers import Sipp
    from service import CITIZEN
    return Sipp(scenario, ip=CITIZEN, port=it.trunk, calls=1, **more)


def refuses(status):
    from peers import RECV_ACK, RECV_INVITE, send_answer
    return RECV_INVITE + send_answer("180 Ringing") + send_answer(status) + RECV_ACK


def callbacks(it, **wanted):
    items = it.service.get("/callbacks", user="agent1")["items"]
    return [c for c in items if all(c.get(name) == value for name, value in wanted.items())]


def await_callback(it, **wanted):
    return until(f"a call-back {wanted}, not {callbacks(it)}", lambda: callbacks(it, **wanted))[0]


def detail(it):
    return it.app.find("所选的回拨")


def tab_to(it, label):
    """With the keyboard, as far as it is."""
    for _ in range(20):
        if detail(it).find(label).has("focused"):
            return
        it.app.key("Tab")
    raise AssertionError(f"no Tab leads to {label}")


def idle(it):
    """Back from a call."""
    until("over", lambda: it.state() in ("wrap-up", "ready"))
    time.sleep(0.6)
    if it.state() == "wrap-up":
        it.app.key("F12")
    it.await_state("ready")


# ---- The journeys, one after the other on one console --------------------------

def finds_nobody_to_ring_back(it):
    it.launch()
    until("her telephone", lambda: it.service.get("/me", user="agent1")["agent"]["device_up"])
    it.app.key("ctrl+shift+1")
    it.await_state("ready")
    it.app.key("ctrl+2")
    it.app.find("没有要回拨的市民")
    it.shot("agent-callbacks-empty")


def promises_a_call(it):
    it.app.key("ctrl+b")
    until("the focus in the number", lambda: it.app.find("回拨号码", role="text").has("focused"))
    it.app.type(PROMISED)
    it.app.find("手机")
    it.app.key("Tab")
    until("the focus in the time", lambda: it.app.find("何时回拨", role="text").has("focused"))
    it.app.type("30")
    it.shot("agent-promise")
    it.app.find("回拨事由", role="text").press()
    it.app.type("allowance")
    it.app.key("Return")
    promised = await_callback(it, kind="manual")
    assert promised["note"] == "allowance" and promised["due_at"] > promised["created_at"], promised
    it.app.find(PROMISED_MASKED)


def hears_a_message(it):
    from peers import MAY_RING, RECV_OK, pause, recv, send_ack, send_in_dialog, send_invite
    from peers import Sipp
    from service import CITIZEN
    says = (send_invite(agent.CALLER) + MAY_RING + RECV_OK + send_ack() + agent.sound() + pause(13000)
            + send_in_dialog("BYE", 2) + recv(200))
    with Sipp(says, ip=CITIZEN, target=it.service.sip, service=MESSAGES, calls=1, rate=1) as citizen:
        assert citizen.wait(40), citizen.errors()
    await_callback(it, kind="message")
    it.app.find("留言 1")
    it.app.key("ctrl+5")
    it.app.key("Down")
    it.app.find("回拨 138****5678", role="push button")
    it.app.find("播放录音", role="push button")
    until("the recording", lambda: callbacks(it, kind="message")[0].get("recording"))
    it.shot("agent-message")
    it.app.key("ctrl+p")
    recording = callbacks(it, kind="message")[0]["recording"]
    played = f"/recordings/{recording}/access"
    it.service.wait(played, lambda a: [i for i in a["items"] if i["what"] == "play"], user="administrator")
    it.app.key("ctrl+p")


def takes_and_puts_back(it):
    it.app.key("ctrl+t")
    await_callback(it, kind="message", state="taken")
    it.app.find("我在处理")
    it.app.key("ctrl+t")
    await_callback(it, kind="message", state="open")


def rings_back_who_is_busy(it):
    with outside(it, refuses("486 Busy Here")):
        it.app.key("F7")
        it.app.find("138****5678 占线")
        it.shot("agent-callback-busy")
        tried = await_callback(it, kind="message", attempts=1)
    assert tried["outcome"] == "busy" and tried["state"] == "open", tried
    it.await_state("ready")


def says_better_how_it_went(it):
    it.app.key("ctrl+r")
    until("the focus on what the network said", lambda: detail(it).find("结果：忙").has("focused"))
    detail(it).find("结果：转语音信箱").press()
    detail(it).find("拨打备注", role="text").press()
    it.app.type("machine")
    detail(it).find("下次回拨", role="text").press()
    it.app.type("45")
    it.shot("agent-outcome")
    detail(it).find("记录结果").click()
    tried = await_callback(it, kind="message", outcome="voicemail")
    assert tried["note"] == "machine" and tried["attempts"] == 1, tried
    assert tried["due_at"] - tried["last_attempt_at"] > 40 * 60e6, tried
    it.app.find("已记录结果")


def may_give_up_after_enough_attempts(it):
    assert not detail(it).find("放弃", role="push button").has("sensitive")
    with outside(it, refuses("404 Not Found")):
        it.app.key("ctrl+5")
        it.app.key("Down")
        it.app.key("F7")
        it.app.find("138****5678 是空号，请核对号码")
        await_callback(it, kind="message", outcome="invalid")
    it.app.key("ctrl+r")
    tab_to(it, "不再回拨的原因")
    it.app.type("no such number")
    until("may be given up", lambda: detail(it).find("放弃", role="push button").has("sensitive"))
    it.shot("agent-give-up")
    detail(it).find("放弃", role="push button").click()
    await_callback(it, kind="message", state="given-up")
    it.app.find("没有留言")


def reaches_a_citizen(it):
    it.app.key("ctrl+2")
    it.app.key("Down")
    it.app.find("回拨 " + PROMISED_MASKED, role="push button")
    it.shot("agent-callbacks")
    with outside(it, agent.answers()):
        it.app.key("Return")
        it.await_state("talking")
        it.app.find(PROMISED_MASKED, part=True)
        it.shot("agent-callback-talking")
        time.sleep(0.6)
        it.app.key("F12")
        idle(it)
    done = await_callback(it, kind="manual", state="done")
    assert done["outcome"] == "reached", done


def chooses_the_line(it):
    it.app.find("外显号码：民政服务热线").click()
    it.app.find(f"留言专线  {MESSAGES}").click()
    it.app.find("外显号码：留言专线")
    with outside(it, refuses("403 Forbidden")):
        it.app.key("F7")
        until("the focus in the number", lambda: it.app.find("输入号码外呼", role="text").has("focused"))
        it.app.type("13700002222")
        it.app.key("F7")
        it.app.find("137****2222：线路拒绝呼出，请告知班长")
        it.shot("agent-failed")
    call = it.service.wait("/calls?way=out", lambda a: a["items"] and a["items"][0].get("ended_at"),
                           user="agent1")["items"][0]
    assert call["line"] == MESSAGES and call["result"] == "failed", call


def promises_in_a_call(it):
    from peers import Sipp
    from service import CITIZEN
    it.await_state("ready")
    it.citizen = Sipp(agent.until_bye(), ip=CITIZEN, target=it.service.sip, calls=1, rate=1)
    it.app.find("接听 " + agent.MASKED, part=True, seconds=20)
    it.app.key("F2")
    it.await_state("talking")
    it.app.key("ctrl+b")
    until("the focus in the time", lambda: it.app.find("何时回拨", role="text").has("focused"))
    it.shot("agent-promise-in-call")
    it.app.type("15")
    it.app.key("Return")
    it.app.find("加入回拨", role="push button").click()
    await_callback(it, kind="manual", state="open", caller=agent.MASKED)
    until("the focus in the demand", lambda: it.app.find("诉求内容").has("focused"))
    time.sleep(0.6)
    it.app.key("F12")
    idle(it)


JOURNEYS = [finds_nobody_to_ring_back, promises_a_call, hears_a_message, takes_and_puts_back, rings_back_who_is_busy,
            says_better_how_it_went, may_give_up_after_enough_attempts, reaches_a_citizen, chooses_the_line,
            promises_in_a_call]


def wanted_site(trunk):
    from service import site
    it = site(agents=1, trunk_port=trunk, wrap_up=120, callback_attempts=2, outbound_number="12349")
    closed = time.gmtime(time.time() + 3 * 86400).tm_wday + 1  # open on another day than this
    it["lines"].append({"number": MESSAGES, "name": "留言专线", "flow": "留言"})
    it["flows"].append({"name": "留言", "queue": "综合受理", "closed": {"message": True},
                        "hours": [{"weekdays": str(closed), "open": "00:00", "close": "24:00"}]})
    return it


def main():
    atspi.inside(*(int(n) for n in os.environ.get("HL_SIZE", "1366x768").split("x")), dark="HL_DARK" in os.environ)
    from service import CITIZEN, Service, free_port
    folder = tempfile.mkdtemp(prefix="hotline-sound-")
    sound = agent.sound_system(folder)
    trunk = free_port(CITIZEN)
    try:
        with Service(wanted_site(trunk)) as service, Desk() as desk:
            return agent.run(agent.Console(desk, service, trunk), JOURNEYS)
    finally:
        sound.kill()
        sound.wait()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
