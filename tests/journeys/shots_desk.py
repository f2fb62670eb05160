# SPDX-License-Identifier: GPL-3.0-or-later
"""The screens of the agent's console and of the manager, with a real service behind
them: calls that real peers made, tickets that were submitted."""
import os
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "support"))
import demo  # noqa: E402
import peers  # noqa: E402
import service as hotline  # noqa: E402

QUIET = {"HL_MICROPHONE": "audiotestsrc is-live=true volume=0.2", "HL_SPEAKER": "fakesink sync=true",
         "HL_RINGER": "fakesink sync=true"}


def example(trunk_port):
    with open(os.path.join(demo.SOURCE, "data", "site.example.json"), encoding="utf-8") as file:
        site = demo.demo_site(hotline.read_site(file.read()), trunk_port)
    for flow in site["flows"]:
        flow.pop("greeting", None)
    return site


def ring(service, port, number):
    return peers.Sipp(peers.send_invite(number) + peers.MAY_RING + peers.RECV_OK + peers.send_ack() + peers.RECV_BYE,
                      ip=hotline.CITIZEN, port=port, target=service.sip, calls=1)


def state_of(service, name="李娜"):
    agents = service.get("/live", user="banzhang")["agents"]
    return next((a["state"] for a in agents if a["name"] == name), None)


def wait_state(service, *states):
    demo.until(" or ".join(states), lambda: state_of(service) in states, 40)


def shot_agent(desk, picture):
    port = hotline.free_port(hotline.CITIZEN)
    with hotline.Service(example(port)) as service:
        app = desk.launch("hotline-agent", server=service.address.replace("http://", ""), login="lina",
                          password=hotline.PASSWORD, **QUIET)
        wait_state(service, "away")
        demo.until("the telephone", lambda: service.get("/me", user="lina")["agent"]["device_up"], 40)
        picture("agent-empty")
        app.key("ctrl+shift+1")
        wait_state(service, "ready")
        picture("agent-idle")
        with ring(service, port, "13812345678"):
            wait_state(service, "ringing")
            picture("agent-ringing")
            app.key("F2")
            wait_state(service, "talking")
            app.find("诉求内容", role="text").press()
            app.type(demo.CONTENT)
            time.sleep(3)
            picture("agent-call")
            app.key("F3")
            wait_state(service, "held")
            picture("agent-held")
            app.key("F3")
            wait_state(service, "talking")
            app.key("F12")
            wait_state(service, "wrap-up")
            picture("agent-wrap-up")
            app.key("F12")
            wait_state(service, "ready")
        app.key("ctrl+n")
        app.find("诉求内容", role="text").press()
        app.type("独居老人询问助餐点")
        with ring(service, port, "13987654321"):
            wait_state(service, "ringing")
            picture("agent-ringing-while-typing")
            app.key("shift+F2")
            time.sleep(1)
        for page, name in (("1", "todo"), ("2", "drafts"), ("3", "tickets"), ("4", "calls")):
            app.key("ctrl+" + page)
            picture("agent-" + name)


def shot_manager(desk, picture):
    trunk, phones = hotline.free_port(hotline.CITIZEN), hotline.free_port()
    site = hotline.site(agents=2, trunk_port=trunk, device="contact", wrap_up=0,
                        contact="sip:{extension}@127.0.0.1:%d" % phones)
    with hotline.Service(site) as service:
        app = desk.launch("hotline-manager", server=service.address.replace("http://", ""), login="manager",
                          password=hotline.PASSWORD, **QUIET)
        app.find("没有通话", part=True)
        picture("mgr-calls-empty")
        app.key("ctrl+2")
        picture("mgr-tickets-empty")
        app.key("ctrl+3")
        picture("mgr-day-empty")
        app.key("ctrl+1")
        talk(service, trunk, phones)
        app.key("F5")
        time.sleep(2)
        app.key("alt+Down")
        time.sleep(2)
        picture("mgr-calls")
        app.key("ctrl+2")
        time.sleep(1)
        app.key("alt+Down")
        time.sleep(1)
        picture("mgr-tickets")
        app.key("ctrl+3", "F5")
        time.sleep(1)
        picture("mgr-day")


def shot_manager_site(desk, picture):
    """What an administrator sees: a flow with a menu, a queue with actions, prompts, blocked numbers."""
    site = hotline.site(agents=2, queues=("综合受理", "养老服务与高龄津贴专席队列"), max_waiting=10, max_wait=300,
                        emergency=[{"name": "急救", "number": "120"}])
    site["flows"][0].update(
        greeting="greeting", hours=[{"weekdays": "1-5", "open": "08:30", "close": "18:00"}],
        closed={"message": True, "prompt": "closed"},
        menu={"prompt": "menu", "keys": [
            {"key": "1", "queue": "养老服务与高龄津贴专席队列", "prompt": "wait-before"},
            {"key": "2", "number": "120"}, {"key": "9", "prompt": "closed"}]})
    site["queues"][0].update(full={"message": True}, nobody={"queue": "养老服务与高龄津贴专席队列"})
    with hotline.Service(site) as service:
        app = desk.launch("hotline-manager", server=service.address.replace("http://", ""), login="administrator",
                          password=hotline.PASSWORD, **QUIET)
        app.find("没有通话", part=True)
        app.key("ctrl+5")
        app.find("没有限制来电的号码", part=True)
        picture("mgr-blocked-empty")
        for number, reason in (("13800001111", "多次辱骂话务员，经班长核实"), ("13800002222", "恶意占线，已报公安机关备案，长期限制")):
            service.post("/blocked", {"number": number, "reason": reason}, user="administrator")
        app.find("ManagerBlocked").find("多次辱骂", part=True)
        picture("mgr-blocked")
        app.key("ctrl+6")
        app.find("ManagerPrompts").find("greeting")
        picture("mgr-prompts")
        app.key("ctrl+4")
        page = app.find("ManagerSettings")
        for section, name in (("来电流程", "flow"), ("队列", "queue")):
            page.find("设置分类").find(section).press()
            page.find("→", part=True)
            picture("mgr-settings-" + name)


def talk(service, trunk, phones):
    """Six calls, one after the other; a ticket for each of the first four."""
    service.ready("agent1")
    with peers.Sipp(peers.ANSWER, port=phones), \
            peers.Sipp(peers.call_for(1500, "1391234567[call_number]"), ip=hotline.CITIZEN, port=trunk,
                       target=service.sip, calls=6, rate=1, limit=1) as citizens:
        citizens.wait(60)
    calls = service.wait("/calls", lambda answer: answer["total"] >= 6, user="manager")["items"]
    for call, (kind, category, text, reply) in zip(calls, TICKETS):
        ticket = service.post("/tickets", {"call": call["id"], "kind": kind, "category": category, "content": text,
                                           "reply": reply, "district": "370202", "citizen_name": "王秀英",
                                           "office": "市民政局社会救助处"}, user="agent1")
        event = "answer" if reply else "transfer"
        service.post(f"/tickets/{ticket['id']}/{event}", {"revision": ticket["revision"]}, user="agent1")


TICKETS = [
    ("consultation", "0104", "咨询八十岁老人高龄津贴标准和申请材料。", "带身份证、户口本到街道民政窗口申请，二十个工作日办结。"),
    ("help", "02", "低保家庭冬季取暖困难，请求临时救助。", ""),
    ("complaint", "01", "反映养老机构退费迟迟不办，要求查明原因。", ""),
    ("suggestion", "01", "建议在小区增设老年助餐点。", "已记录，转养老服务处研究。"),
]
