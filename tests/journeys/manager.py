#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The manager's settings against the real service: what is changed in the window is in force
after it was confirmed, and not before; what is wrong is shown at its field.  TAP."""
import math
import os
import struct
import sys
import time
import traceback
import wave

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import atspi  # noqa: E402
from atspi import Desk, until  # noqa: E402

PICTURES = os.environ.get("HL_PICTURES")


class Console:
    def __init__(self, desk, service):
        self.desk, self.service = desk, service
        self.app = None
        self.import_file = os.path.join(desk.folder, "Our Greeting.wav")
        self.page = None  # the page that is shown: to look through it alone is quicker

    def site(self):
        return self.service.get("/site", user="administrator")

    def flow(self):
        return self.site()["flows"][0]

    def section(self, name):
        self.page.find("设置分类").find(name).press()
        time.sleep(0.3)

    def enter(self, label, text, role="text"):
        """Into a field: all of it anew."""
        entry = self.page.find(label, role=role)
        until("the focus", lambda: entry.press() and time.sleep(0.2) is None and entry.has("focused"))
        self.app.key("ctrl+a")
        self.app.type(text)

    def choose(self, label, steps):
        """So many entries down in a drop-down."""
        self.page.find(label).find("GtkToggleButton").click()
        time.sleep(0.3)
        self.app.key(*["Down"] * steps, "Return")
        time.sleep(0.3)

    def dialog(self):
        """The window above the main one."""
        return until("a dialog", lambda: (list(self.app.children()) + [None])[1])

    def check(self):
        """Once what was sent before is over."""
        button = self.page.find("检查并保存…", role="push button")
        until("something to save", lambda: button.has("sensitive"))
        button.click()

    def saves(self, key=None):
        # Without a window manager the window has no keys any more once a dialog was closed.
        if key:
            self.app.key(key)
        else:
            self.check()
        dialog = self.dialog()
        dialog.find("变化", role="label")
        self.shot("manager-settings-changes")
        if key:
            self.app.key("Return")
        else:
            dialog.find("保存(S)", role="push button", part=True).click()
        until("the end of saving",
              lambda: not self.page.look("未保存", part=True) and not self.page.look("保存中…"))

    def shot(self, name):
        if PICTURES:
            self.desk.picture(os.path.join(PICTURES, name + ".png"))


def opens_the_settings(it):
    from service import PASSWORD
    it.app = it.desk.launch("hotline-manager", server=it.service.address, login="administrator", password=PASSWORD,
                            HL_IMPORT_FILE=it.import_file)
    it.app.find("没有通话", part=True)
    it.app.key("ctrl+4")
    it.page = it.app.find("ManagerSettings")
    it.page.find("热线名称", role="text")
    it.shot("manager-settings")


def changes_the_site(it):
    it.enter("热线名称", "Hotline 12349")
    it.page.find("未保存", part=True)
    if it.site()["name"] == "Hotline 12349":
        raise AssertionError("it is in force before it was saved")
    it.saves("ctrl+s")
    until("the new name", lambda: it.site()["name"] == "Hotline 12349")


def discards_a_change(it):
    it.enter("热线名称", "Other")
    it.page.find("放弃更改", role="push button").click()
    until("the name in force", lambda: it.page.find("热线名称", role="text").text == "Hotline 12349")


def adds_open_hours(it):
    it.section("来电流程")
    it.page.find("添加时段", role="push button").click()
    for day in "一二三四五":
        it.page.find(f"星期（第 1 行）: {day}", part=True).click()
    it.enter("自（第 1 行）", "08:30")
    it.enter("至（第 1 行）", "18:00")
    it.shot("manager-settings-flow")
    it.saves()
    until("the hours", lambda: it.flow().get("hours"))
    hours = it.flow()["hours"]
    if hours != [{"weekdays": "1-5", "open": "08:30", "close": "18:00"}]:
        raise AssertionError(f"hours are {hours}")


def shows_what_is_wrong(it):
    it.enter("至（第 1 行）", "07:00")
    it.app.key("ctrl+s")
    it.page.find("须晚于开始时间", part=True)
    it.shot("manager-settings-wrong")
    it.page.find("放弃更改", role="push button").click()
    if it.flow()["hours"][0]["close"] != "18:00":
        raise AssertionError("wrong hours were taken")


def builds_a_menu(it):
    def switched_on():
        """The form may just have been made anew: then what was clicked is gone."""
        it.page.find("按键菜单", role="check box").click()
        try:
            return it.page.find("添加按键", role="push button", seconds=2)
        except AssertionError:
            return None
    until("a form with a menu", switched_on).click()
    it.page.find("按 0 或静默 3 秒", part=True)  # the way is told
    it.check()
    it.page.find("来电流程 市民来电：按键菜单，各按键 1：请选定", part=True)
    it.page.find("请选定转往的队列、流程或号码，或语音留言、预约回拨，或只播提示音")  # at the key
    it.shot("manager-settings-menu-wrong")
    it.choose("按下后（第 1 行）: 转队列", 1)
    it.choose("非服务时间来电", 4)
    it.page.find("按 1 → 队列 综合受理", part=True)
    it.shot("manager-settings-menu")
    it.saves()
    until("the menu", lambda: it.flow().get("menu"))
    keys = [{k: v for k, v in key.items() if v} for key in it.flow()["menu"]["keys"]]
    if keys != [{"key": "1", "queue": "综合受理"}]:
        raise AssertionError(f"keys are {keys}")
    if not it.flow()["closed"]["message"]:
        raise AssertionError(f"closed is {it.flow()['closed']}")


def adds_a_holiday(it):
    it.section("节假日")
    it.page.find("新日期", role="push button").click()
    it.enter("日期", "2026-10-01")
    it.enter("节日名称", "GuoQing")
    it.saves()
    until("the holiday", lambda: [d["date"] for d in it.site().get("special_days", [])] == ["2026-10-01"])


def removes_it(it):
    it.page.find("删除选中的一项", role="push button").click()
    if not it.site().get("special_days"):
        raise AssertionError("it was removed before it was saved")
    it.saves()
    until("no holiday", lambda: not it.site().get("special_days"))


def overwrites_nobody(it):
    it.section("队列")
    before = it.site()["queues"]
    it.service.request("PUT", "/site", {"name": "Hotline 12349", "queues": [dict(before[0], ring_seconds=33)]},
                       user="administrator")
    it.enter("坐席振铃", "44", role="spin button")
    it.app.key("Tab")
    it.check()
    it.page.find("已被他人修改", part=True)
    if it.site()["queues"][0]["ring_seconds"] != 33:
        raise AssertionError("somebody else's change was overwritten")
    it.page.find("放弃更改", role="push button").click()
    until("the other's value", lambda: it.page.find("坐席振铃", role="spin button").text.startswith("33"))


def blocks(it):
    return it.service.get("/blocked", user="administrator")["items"]


def enter_in(it, dialog, label, text):
    """A row of a dialog: the text in it takes the focus, the row has the label."""
    dialog.find(label, role="text").press()
    time.sleep(0.3)
    it.app.key("ctrl+a")
    it.app.type(text)
    until(text, lambda: any(n.role == "text" and n.text == text for n in dialog.walk()))


def blocks_a_number(it):
    it.app.find("页面").find("黑名单").press()
    it.page = it.app.find("ManagerBlocked")
    it.page.find("没有限制来电的号码", part=True)
    it.shot("manager-blocked-empty")
    it.page.find("限制号码…", role="push button").click()
    dialog = it.dialog()
    enter_in(it, dialog, "号码", "12")
    enter_in(it, dialog, "理由", "SaoRao")
    dialog.find("限制(B)", role="push button", part=True).click()
    dialog.find("服务器未接受：号码：至少 3 个字")  # the dialog stays, and what was typed
    it.shot("manager-blocked-wrong")
    enter_in(it, dialog, "号码", "13800001111")
    dialog.find("限制(B)", role="push button", part=True).click()
    until("the block", lambda: [b["number"] for b in blocks(it)] == ["138****1111"])
    it.page.find("SaoRao")


def blocks_it_longer_and_lifts_it(it):
    before = blocks(it)[0]
    it.page.find("SaoRao").press()
    it.page.find("更改时长…", role="push button").click()
    dialog = it.dialog()
    enter_in(it, dialog, "理由", "SaoRao2")
    it.shot("manager-blocked-longer")
    dialog.find("更改(C)", role="push button", part=True).click()
    until("the other reason", lambda: blocks(it)[0]["reason"] == "SaoRao2")
    if blocks(it)[0]["until"] <= before["until"]:
        raise AssertionError("it is not blocked longer")
    it.page.find("SaoRao2")
    it.shot("manager-blocked")
    it.page.find("解除…", role="push button").click()
    it.dialog().find("解除(L)", role="push button", part=True).click()
    until("no block", lambda: not blocks(it))
    it.page.find("没有限制来电的号码", part=True)


def tone(path, silent=False):
    """A second of sound, or of none."""
    with wave.open(path, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(b"".join(
            struct.pack("<h", 0 if silent else int(8000 * math.sin(i * 0.35))) for i in range(8000)))


def prompt(it, name):
    prompts = it.service.get("/prompts", user="administrator")["items"]
    return next((p for p in prompts if p["name"] == name), None)


def uploads_a_prompt(it):
    tone(it.import_file, silent=True)
    it.app.find("页面").find("提示音").press()
    it.page = it.app.find("ManagerPrompts")
    it.page.find("greeting")
    it.shot("manager-prompts")
    for silent in (True, False):
        tone(it.import_file, silent)
        it.page.find("上传提示音…", role="push button").click()
        dialog = it.dialog()
        dialog.find("提示音名称", role="text")
        it.shot("manager-prompts-name")
        dialog.find("上传(U)", role="push button", part=True).click()
        if silent:
            it.page.find("声音文件：从头到尾没有声音", part=True)
            it.shot("manager-prompts-wrong")
            if prompt(it, "our-greeting"):
                raise AssertionError("a silent prompt was taken")
    until("the prompt", lambda: (prompt(it, "our-greeting") or {}).get("own"))
    it.page.find("查找提示音").press()
    it.app.type("our")
    until("the found one alone", lambda: not it.page.look("greeting"))
    it.page.find("our-greeting").press()
    until("what it can do", lambda: it.page.find("恢复系统自带…", role="push button").has("sensitive"))
    it.page.find("播放", role="push button").click()
    it.page.find("恢复系统自带…", role="push button").click()
    it.dialog().find("删除(R)", role="push button", part=True).click()
    until("no such prompt", lambda: not prompt(it, "our-greeting"))


JOURNEYS = [opens_the_settings, changes_the_site, discards_a_change, adds_open_hours, shows_what_is_wrong,
            builds_a_menu, adds_a_holiday, removes_it, overwrites_nobody, blocks_a_number, blocks_it_longer_and_lifts_it,
            uploads_a_prompt]


def run(it):
    print(f"1..{len(JOURNEYS)}", flush=True)
    for number, journey in enumerate(JOURNEYS, 1):
        name = f"/manager/{journey.__name__.replace('_', '-')}"
        began = time.monotonic()
        try:
            journey(it)
            print(f"ok {number} {name}", flush=True)
            print(f"# {time.monotonic() - began:.1f} s", flush=True)
        except Exception:
            for line in traceback.format_exc().splitlines():
                print("# " + line)
            try:
                print("# labels: " + "|".join(it.app.labels())[:3000])
                it.shot("manager-failed")
                print("# log: " + it.desk.log("hotline-manager")[-2000:].replace("\n", "\n# "))
            except Exception as error:
                print(f"# nothing more to see: {error}")
            print(f"not ok {number} {name}", flush=True)
            for rest, other in enumerate(JOURNEYS[number:], number + 1):
                print(f"not ok {rest} /manager/{other.__name__.replace('_', '-')} # an earlier one failed")
            return 1
    return 0


def main():
    atspi.inside(1366, 768)
    from service import Service, site
    with Service(site(agents=2)) as service, Desk() as desk:
        return run(Console(desk, service))


if __name__ == "__main__":
    sys.exit(main())
