#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The search boxes against the real service: found as one types, with the hits marked, in the
manager's list and in the agent's console; nothing found says what was sought.  TAP."""
import os
import sys
import time
import traceback

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import atspi  # noqa: E402
from atspi import Desk, until  # noqa: E402

PICTURES = os.environ.get("HL_PICTURES")

TICKETS = [
    {"content": "母亲八十七岁，想问高齡津貼为什么停发了，社区让去街道。", "phone": "13812345678", "category": "0104"},
    {"content": "低保申请提交三个月没有答复，请帮忙催办。", "reply": "已联系街道，当天答复来电人。", "category": "02"},
    {"content": "日间照料中心助餐点的饭菜凉了，希望尽快核实处理。", "category": "01"},
]


def make_tickets(service):
    for number, fields in enumerate(TICKETS):
        body = dict(fields, kind="consultation", citizen_name="王建国")
        body.setdefault("reply", "已向来电人解释政策。")
        ticket = service.post("/tickets", body, user="agent1")
        service.post(f"/tickets/{ticket['id']}/answer", {"revision": ticket["revision"]}, user="agent1")


def shot(desk, name):
    if PICTURES:
        desk.picture(os.path.join(PICTURES, name + ".png"))


def sees(app, *texts):
    return lambda: all(app.look(text, part=True) for text in texts)


def seek(app, text, what, found):
    """Typed once more when a busy machine lost a key."""
    for last in (False, False, True):
        app.key("ctrl+f", "ctrl+a")
        app.type(text)
        try:
            return until(what, found, 40 if last else 10)
        except AssertionError:
            if last:
                raise


def manager_finds(desk, service):
    from service import PASSWORD
    app = desk.launch("hotline-manager", server=service.address, login="manager", password=PASSWORD)
    app.key("ctrl+2")
    page = app.find("ManagerTickets")
    until("all three", sees(page, "高齡津貼", "低保申请", "日间照料"))
    seek(app, "高龄津贴", "the one alone", lambda: page.look("共 1 条") and page.look("想问高齡津貼", part=True))
    shot(desk, "search-manager")
    seek(app, "低保|高龄 -社区", "the other alone",
         lambda: page.look("低保", part=True) and not page.look("高齡", part=True))
    seek(app, "13812345678", "the caller's", lambda: page.look("共 1 条") and page.look("高齡", part=True))
    seek(app, "墓地", "what was sought", sees(page, "“墓地”"))
    shot(desk, "search-manager-empty")
    app.close()


def agent_finds(desk, service):
    from service import PASSWORD
    app = desk.launch("hotline-agent", server=service.address, login="agent1", password=PASSWORD,
                      HL_MICROPHONE="audiotestsrc is-live=true volume=0", HL_SPEAKER="fakesink sync=true",
                      HL_RINGER="fakesink sync=true")
    app.find("我的最近工单", part=True)
    page = app.find("AgentSearch")
    seek(app, "低保", "the one", sees(page, "低保申请提交三个月"))
    shot(desk, "search-agent")
    seek(app, "墓地", "nothing", lambda: page.look("没有找到", part=True))
    app.close()


JOURNEYS = [manager_finds, agent_finds]


def main():
    atspi.inside(1366, 768)
    from service import Service, site
    failed = 0
    print(f"1..{len(JOURNEYS)}", flush=True)
    with Service(site(agents=1)) as service:
        make_tickets(service)
        for number, journey in enumerate(JOURNEYS, 1):
            name = f"/search/{journey.__name__.replace('_', '-')}"
            began = time.monotonic()
            with Desk() as desk:
                try:
                    journey(desk, service)
                    print(f"ok {number} {name}", flush=True)
                except Exception:
                    failed += 1
                    for line in traceback.format_exc().splitlines():
                        print("# " + line)
                    shot(desk, "search-failed")
                    print(f"not ok {number} {name}", flush=True)
            print(f"# {time.monotonic() - began:.1f} s", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
