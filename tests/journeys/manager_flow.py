#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A ticket's way through the windows of a dispatcher and of an office, against the real service.
TAP."""
import os
import sys
import time
import traceback

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import atspi  # noqa: E402
from atspi import Desk, until  # noqa: E402
from shots_flow import OFFICES, act, office_site, register, sign_in, TICKETS  # noqa: E402

PICTURES = os.environ.get("HL_PICTURES")


class Console:
    def __init__(self, desk, service):
        self.desk, self.service = desk, service
        self.app = self.page = None
        self.login = None
        self.ids = [register(service, *ticket) for ticket in TICKETS]

    def ticket(self, i):
        return self.service.get(f"/tickets/{self.ids[i]}", user="supervisor")

    def sign_in(self, login):
        """One window at a time: without a window manager two have one keyboard."""
        if self.login == login:
            return
        if self.app:
            self.app.close()
        self.app, self.login = sign_in(self.desk, self.service, login), login
        if login == "supervisor":
            self.app.find("没有通话", part=True)
            self.app.key("ctrl+7")
        self.page = self.app.find("ManagerDesk")

    def view(self, name):
        """One of the toggles or, below them, of the list."""
        until("the views", lambda: self.page.look("超期", part=True))
        views = self.page.find("ManagerDeskViews")
        toggle = views.look(name + " ", part=True)
        if toggle:
            toggle.press()
            return
        views.find("GtkMenuButton").press()
        until("the list", lambda: self.app.find("视图").look(name + " ", part=True)).press()

    def open(self, title):
        row = self.page.find("AdwBin").find(title, part=True)
        row.press()
        self.page.find("ManagerTicketPane").find(title, role="label")

    def button(self, name):
        """Of the bar, or below "more"."""
        pane = self.page.find("ManagerTicketPane")
        button = pane.find(name, role="push button")
        until(name, lambda: button.has("sensitive"))
        return button

    def write(self, label, text):
        view = self.page.find(label, role="text")
        until("the focus", lambda: view.press() and time.sleep(0.2) is None and view.has("focused"))
        self.app.key("ctrl+a")
        self.app.type(text)

    def waits(self, i, state):
        until(f"{state}", lambda: self.ticket(i)["state"] == state)

    def shot(self, name):
        if PICTURES:
            self.desk.picture(os.path.join(PICTURES, name + ".png"))


def dispatches(it):
    it.sign_in("supervisor")
    it.view("待派")
    it.open("残疾人两项补贴停发")
    choice = it.page.find("ManagerOfficeChoice")
    if not choice.find(OFFICES[2]).has("checked"):
        raise AssertionError("the ticket's office is not proposed")
    choice.find(OFFICES[0]).click()
    choice.find(OFFICES[3] + "协办").click()
    it.write("派单意见", "qing heshi")
    it.app.key("ctrl+Return")
    it.waits(1, "sign")
    parts = it.service.get(f"/tickets/{it.ids[1]}/flow", user="supervisor")["assignments"]
    if [(p["office"], p["part"]) for p in parts] != [(OFFICES[0], "lead"), (OFFICES[3], "assist")]:
        raise AssertionError(f"parts are {parts}")
    it.page.find("待派 5")  # the counts follow


def goes_to_the_next(it):
    it.app.key("alt+Down")
    it.page.find("ManagerTicketPane").find("高龄津贴未到账", role="label")
    it.app.key("alt+Up")
    it.page.find("ManagerTicketPane").find("养老机构退费迟迟不办", role="label")


def keeps_what_is_typed(it):
    """Another dispatcher was quicker: nothing of hers is overwritten, nothing of ours is lost."""
    it.open("高龄津贴未到账")
    it.write("派单意见", "bie diu le")
    act(it.service, "supervisor2", it.ids[2], "dispatch", office=OFFICES[2])
    it.page.find("当前操作已不能进行", part=True)
    if it.page.find("派单意见", role="text").text != "bie diu le":
        raise AssertionError("what was typed is gone")
    it.shot("manager-flow-gone")
    it.app.key("ctrl+Return")
    if it.ticket(2)["office"] != OFFICES[2]:
        raise AssertionError("the other's dispatch was overwritten")
    it.page.find("放弃我写的", role="push button").click()
    until("the newer version", lambda: it.page.find("ManagerTicketPane").look("待签收", role="label"))


def office_signs_and_replies(it):
    it.sign_in("jiuzhu")
    if it.page.look("待派", part=True):
        raise AssertionError("an office is shown what is to be dispatched")
    it.view("待签收")
    it.open("残疾人两项补贴停发")
    it.app.key("ctrl+Return")
    it.waits(1, "handling")
    it.page.find("协办意见未齐，请等待或代为录入", part=True)  # the other office's part is owed
    it.service.post(f"/tickets/{it.ids[1]}/assist", {"text": "yi he", "office": OFFICES[3]}, user="supervisor")
    it.page.find("yi he", part=True)
    it.page.find("答复内容", role="text")
    it.app.key("ctrl+Return")
    it.page.find("请填写答复内容")  # beside the field
    it.shot("manager-flow-wrong")
    it.write("答复内容", "yi bu fa")
    it.app.key("ctrl+Return")
    it.waits(1, "review")
    if it.ticket(1)["reply"] != "yi bu fa":
        raise AssertionError(f"the reply is {it.ticket(1)['reply']}")


def shows_the_newer_version(it):
    """The reply was changed while another is written: both are there, until she says so."""
    it.sign_in("supervisor")
    act(it.service, "fuli", it.ids[2], "sign")
    it.view("办理中")
    it.open("高龄津贴未到账")
    it.write("答复内容", "wo de da fu")
    now = it.service.get(f"/tickets/{it.ids[2]}", user="fuli")
    it.service.patch(f"/tickets/{it.ids[2]}", {"revision": now["revision"], "reply": "单位写的答复"}, user="fuli")
    it.page.find("现答复：单位写的答复", part=True)
    it.shot("manager-flow-newer")
    it.app.key("ctrl+Return")
    if it.ticket(2)["state"] != "handling" or it.ticket(2)["reply"] != "单位写的答复":
        raise AssertionError("the newer version was overwritten")
    it.page.find("已核对，继续提交我的", role="push button").click()
    until("it may be sent", lambda: it.page.find("送审", role="push button").has("sensitive"))
    it.app.key("ctrl+Return")
    it.waits(2, "review")
    if it.ticket(2)["reply"] != "wo de da fu":
        raise AssertionError(f"the reply is {it.ticket(2)['reply']}")


def approves_and_follows_up(it):
    it.view("待审核")
    it.open("残疾人两项补贴停发")
    it.button("审核通过").click()
    it.waits(1, "answered")
    it.button("已反馈市民").click()
    it.waits(1, "follow-up")
    it.button("登记回访").click()
    it.page.find("请选择通话结果")
    for choice in ("通话结果：已接通", "是否解决：已解决", "对办理结果：满意", "对服务态度：满意"):
        it.page.find(choice).click()
    it.shot("manager-flow-follow-up")
    it.button("登记回访").click()
    until("the call", lambda: it.service.get(f"/tickets/{it.ids[1]}/flow", user="supervisor")["follow_ups"])
    it.page.find("已接通 · 已解决", part=True)


def closes(it):
    it.button("办结").click()
    it.page.find("取消", role="push button")
    it.app.key("ctrl+Return")
    it.waits(1, "closed")
    it.page.find("经过", part=True).click()
    it.page.find("班长 · 派单")
    it.page.find("赵刚 · 答复送审")
    it.page.find("qing heshi")
    it.shot("manager-flow-history")


JOURNEYS = [dispatches, goes_to_the_next, keeps_what_is_typed, office_signs_and_replies, shows_the_newer_version,
            approves_and_follows_up, closes]


def run(it):
    print(f"1..{len(JOURNEYS)}", flush=True)
    for number, journey in enumerate(JOURNEYS, 1):
        name = f"/manager-flow/{journey.__name__.replace('_', '-')}"
        try:
            journey(it)
            print(f"ok {number} {name}", flush=True)
        except Exception:
            for line in traceback.format_exc().splitlines():
                print("# " + line)
            try:
                it.shot("manager-flow-failed")
                print("# labels: " + "|".join(it.page.labels())[:3000])
                print("# log: " + it.desk.log("hotline-manager")[-2000:].replace("\n", "\n# "))
            except Exception as error:
                print(f"# nothing more to see: {error}")
            print(f"not ok {number} {name}", flush=True)
            for rest, other in enumerate(JOURNEYS[number:], number + 1):
                print(f"not ok {rest} /manager-flow/{other.__name__.replace('_', '-')} # an earlier one failed")
            return 1
    return 0


def main():
    atspi.inside(1366, 768)
    from service import Service
    with Service(office_site()) as service, Desk() as desk:
        return run(Console(desk, service))


if __name__ == "__main__":
    sys.exit(main())
