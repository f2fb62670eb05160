#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Registering tickets in the agent's console against the real service, with as few keys as can be.  TAP."""
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

KEYS_MOST = 25  # of a standard consultation, besides its text


class Keys:
    """Counts what is pressed, Ctrl and Shift too; not what the citizen said."""

    def __init__(self, app):
        self.app, self.count = app, 0

    def press(self, *keys):
        for key in keys:
            self.count += len(key.split("+"))
            self.app.key(key)

    def initials(self, text):
        self.count += len(text)
        self.app.type(text)


def content(it):
    return it.app.find("诉求内容", role="text").text


def choose(it, *names):
    """Presses buttons that stay pressed: keys come another way than clicks, and may overtake them."""
    for name in names:
        button = it.app.find(name)
        button.click()
        until(f"{name} is pressed", lambda: button.has("pressed"))


def tickets(it, state):
    return it.service.get(f"/tickets?state={state}", user="agent1")["items"]


def await_content(it, wanted):
    until(f"{wanted!r}, not {content(it)!r}", lambda: content(it) == wanted)


def registers_a_consultation_with_few_keys(it):
    it.launch()
    it.app.key("ctrl+shift+1")
    it.await_state("ready")
    it.citizen = agent.citizen(it)
    it.await_state("ringing")
    keys = Keys(it.app)
    keys.press("F2")
    it.await_state("talking")
    until("the focus in the demand", lambda: it.app.find("诉求内容").has("focused"))
    keys.press("ctrl+j")
    until("the focus in the category", lambda: it.app.find("业务分类", role="text").has("focused"))
    keys.initials("dbsq")
    it.app.find("低保申请", part=True)
    keys.press("Return")
    await_content(it, "户籍【区市】，家庭【几】人，咨询低保申请条件。")
    it.shot("agent-template")
    it.app.type("Shinan")
    await_content(it, "户籍Shinan，家庭【几】人，咨询低保申请条件。")
    keys.press("Tab")
    it.app.type("3")
    await_content(it, "户籍Shinan，家庭3人，咨询低保申请条件。")
    keys.press("ctrl+shift+Return")
    done = it.service.wait("/tickets?state=closed", lambda a: a["items"], user="agent1")["items"][0]
    assert done["kind"] == "consultation" and done["category"] == "0201", done
    assert done["content"] == "户籍Shinan，家庭3人，咨询低保申请条件。", done
    assert done["reply"] == "已告知向户籍地街道申请。", done
    print(f"# {keys.count} keys of at most {KEYS_MOST}", flush=True)
    assert keys.count <= KEYS_MOST, keys.count


def says_what_is_left_to_fill_in(it):
    it.app.key("ctrl+n")
    until("the focus in the demand", lambda: it.app.find("诉求内容").has("focused"))
    it.app.key("ctrl+j")
    it.app.type("dbsq")
    it.app.key("Return")
    await_content(it, "户籍【区市】，家庭【几】人，咨询低保申请条件。")
    it.app.key("ctrl+shift+Return")
    it.app.find("请填写或删除【】中的内容")
    it.shot("agent-template-left")


def takes_the_next_template(it):
    it.app.key("ctrl+j")
    await_content(it, "投诉【机构】：【经过】")
    it.app.key("ctrl+j")
    await_content(it, "户籍【区市】，家庭【几】人，咨询低保申请条件。")
    it.app.key("ctrl+j")
    it.app.type("the village office")
    await_content(it, "投诉the village office：【经过】")
    it.app.key("Tab")
    it.app.type("no answer [twice]")
    await_content(it, "投诉the village office：no answer [twice]")


def proposes_the_office(it):
    office = it.app.find("承办单位", role="text")
    assert office.text == "市民政局社会救助处", office.text
    choose(it, "匿名", "敏感")
    it.app.key("ctrl+shift+Return")
    ticket = it.service.wait("/tickets?state=dispatch", lambda a: a["items"], user="agent1")["items"][0]
    assert ticket["office"] == "市民政局社会救助处" and ticket["anonymous"] and ticket["sensitive"], ticket
    assert ticket["kind"] == "complaint", ticket


def hang_up(it):
    time.sleep(0.6)  # the guard of the call bar
    it.app.key("F12")
    until("over", lambda: it.state() in ("wrap-up", "ready"))
    it.await_state("ready")


def beside(it):
    return it.app.find("可能是同一件事", role="list")


def finds_who_rings_again(it):
    hang_up(it)
    it.citizen = agent.citizen(it)
    it.await_state("ringing")
    it.app.key("F2")
    it.await_state("talking")
    until("the focus in the demand", lambda: it.app.find("诉求内容").has("focused"))
    beside(it).find("同号码", part=True)
    assert it.app.find("诉求内容").has("focused"), "the focus moved"


def joins_with_a_key(it):
    it.app.type("asks again how far it is")
    it.app.find("已自动保存", part=True)
    it.shot("agent-similar")
    it.app.key("F8")
    it.app.find("已并入", part=True)
    merged = it.service.wait("/tickets?state=merged", lambda a: a["items"], user="agent1")["items"][0]
    into = it.service.get(f"/tickets/{merged['merged_into']}", user="agent1")
    assert into["office"] == "市民政局社会救助处" and into["state"] == "dispatch", into
    call = it.service.get(f"/calls/{merged['call']}", user="agent1")
    assert [t["id"] for t in call["tickets"]] == [into["id"]] or call["call"]["ticket"] == into["id"], call


def takes_it_out_again(it):
    it.app.key("ctrl+z")
    until("the text", lambda: content(it) == "asks again how far it is")
    assert not tickets(it, "merged")


def urges_with_a_key(it):
    beside(it).find("同号码", part=True)
    it.app.key("shift+F8")
    it.app.find("已催办", part=True)
    merged = it.service.wait("/tickets?state=merged", lambda a: a["items"], user="agent1")["items"][0]
    flow = it.service.get(f"/tickets/{merged['merged_into']}/flow", user="agent1")
    urges = [h for h in flow["history"] if h["kind"] == "ticket-urge"]
    assert len(urges) == 1 and "asks again" in urges[0]["text"], flow["history"]
    hang_up(it)


def finds_the_same_matter(it):
    other = it.service.post("/tickets", {"kind": "complaint", "category": "02", "phone": "13900001111",
                                         "office": "市民政局社会救助处",
                                         "content": "The elevator of Happy House is broken again"}, user="agent2")
    it.service.post(f"/tickets/{other['id']}/transfer", {"revision": other["revision"]}, user="agent2")
    it.app.key("ctrl+n")
    until("the focus in the demand", lambda: it.app.find("诉求内容").has("focused"))
    it.app.type("Happy House: broken elevator again")
    it.app.key("ctrl+l")
    it.app.type("shjz")
    it.app.key("Return")
    beside(it).find("相似", part=True)
    it.app.find("丢弃此草稿").click()
    until("it is gone", lambda: it.app.look("可能是同一件事", role="list") is None
          or not it.app.find("可能是同一件事", role="list").has("showing"))


def told(it, text, phone):
    """A ticket whose citizen was told the office's reply."""
    def act(event, user, **more):
        now = it.service.get(f"/tickets/{ticket['id']}", user="supervisor")
        return it.service.post(f"/tickets/{ticket['id']}/{event}", dict(more, revision=now["revision"]), user=user)

    ticket = it.service.post("/tickets", {"kind": "help", "category": "01", "phone": phone, "content": text,
                                          "office": "市民政局社会救助处"}, user="agent1")
    act("transfer", "agent1")
    act("dispatch", "supervisor")
    act("sign", "supervisor", owner_name="Zhao")
    act("reply", "supervisor", text="It was repaired")
    act("approve", "manager")
    act("tell", "agent1")
    return ticket["id"]


def asks_how_it_went(it):
    from peers import Sipp
    from service import CITIZEN
    it.first = told(it, "The lamp is broken", "13900002222")
    it.second = told(it, "The door is broken", "13900003333")
    it.app.key("ctrl+7")
    page = it.app.find("待回访", role="list", seconds=10)
    page.find("The lamp is broken", part=True)
    page.find("The door is broken", part=True)
    it.shot("agent-follow-ups")
    with Sipp(agent.answers(), ip=CITIZEN, port=it.trunk, calls=1):
        it.app.key("F7")
        it.await_state("talking")
        it.app.find("139****2222", part=True)
        time.sleep(0.6)
        it.app.key("F12")
        until("over", lambda: it.state() in ("wrap-up", "ready"))
    it.await_state("ready")
    choose(it, "通话结果: 已接通", "是否解决: 已解决", "办理结果: 满意")
    it.shot("agent-follow-up")
    it.app.key("ctrl+Return")
    it.service.wait(f"/tickets/{it.first}", lambda t: t["state"] == "closed", user="supervisor")
    asked = it.service.get(f"/tickets/{it.first}/flow", user="supervisor")["follow_ups"]
    assert len(asked) == 1 and asked[0]["outcome"] == "reached" and asked[0]["call"], asked


def has_it_redone(it):
    page = it.app.find("待回访", role="list")
    until("the next one", lambda: page.look("The lamp is broken", part=True) is None)
    choose(it, "通话结果: 已接通", "是否解决: 未解决", "办理结果: 不满意")
    it.app.key("ctrl+Return")
    it.app.find("请写明需要改进的内容")
    it.app.type("still broken")
    it.app.key("ctrl+Return")
    again = it.service.wait(f"/tickets/{it.second}", lambda t: t["state"] == "handling", user="supervisor")
    assert again["state"] == "handling", again
    it.app.find("没有待回访")
    it.shot("agent-follow-ups-empty")


JOURNEYS = [registers_a_consultation_with_few_keys, says_what_is_left_to_fill_in, takes_the_next_template,
            proposes_the_office, finds_who_rings_again, joins_with_a_key, takes_it_out_again, urges_with_a_key,
            finds_the_same_matter, asks_how_it_went, has_it_redone]


def wanted_site(trunk):
    from service import site
    return site(agents=2, trunk_port=trunk, wrap_up=1,
                categories=[{"code": "02", "name": "社会救助"}, {"code": "0201", "name": "低保申请"},
                            {"code": "01", "name": "养老服务"}],
                templates=[{"name": "低保申请", "category": "0201", "kind": "consultation",
                            "content": "户籍【区市】，家庭【几】人，咨询低保申请条件。", "reply": "已告知向户籍地街道申请。"},
                           {"name": "投诉", "category": "02", "kind": "complaint", "office": "市民政局社会救助处",
                            "content": "投诉【机构】：【经过】"}])


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
