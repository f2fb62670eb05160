#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is calling: a number that two people use, an agent's console against the real service.  TAP."""
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


def register(it):
    """王建国 and his daughter, on one telephone."""
    new = {"name": "王建国", "groups": "高龄,低保", "birth_year": 1955, "household_role": "户主",
           "phones": [{"number": agent.CALLER, "note": "本人"}]}
    it.wang = it.service.post("/citizens", new, user="agent1")["id"]
    new = {"name": "李小梅", "phones": [{"number": agent.CALLER, "note": "女儿"}], "notes": "白天上班，晚上方便"}
    it.mei = it.service.post("/citizens", new, user="agent1")["id"]
    it.service.post(f"/citizens/{it.mei}/household", {"with": it.wang, "role": "女儿"}, user="agent1")


def rings(it):
    it.citizen = agent.citizen(it)
    it.app.find("接听 " + agent.MASKED, part=True, seconds=20)
    it.await_state("ringing")


def hangs_up(it):
    time.sleep(0.6)  # the guard of the call bar
    it.app.key("F12")
    it.await_state("wrap-up")
    it.app.find("结束话后", role="push button")
    it.app.key("ctrl+s")  # into the drafts: the next ring finds her not typing
    it.await_state("ready")


def gets_ready(it):
    register(it)
    it.launch()
    it.app.key("ctrl+shift+1")
    it.await_state("ready")


def guesses_nobody_of_a_shared_number(it):
    rings(it)
    card = it.app.find("新来电人，", part=True, role="push button")
    until("the new caller first", lambda: card.has("pressed") or card.has("checked"))
    until("the focus on it", lambda: card.has("focused"))
    it.app.find("王**，本人", part=True, role="push button")
    it.app.find("李**，女儿", part=True, role="push button")
    it.shot("citizen-shared")


def chooses_the_second_with_the_arrow(it):
    it.app.key("Right")
    it.app.key("Right")
    card = it.app.find("李**，女儿", part=True, role="push button")
    until("the daughter", lambda: card.has("focused"))
    it.app.find("白天上班，晚上方便")
    it.app.find("家庭")
    it.shot("citizen-chosen")
    it.app.key("F2")
    it.await_state("talking")
    it.app.type("asks for her father")
    drafts = it.service.wait("/tickets?state=draft", lambda a: a["items"] and a["items"][0].get("citizen"),
                             user="agent1")["items"]
    assert drafts[0]["citizen"] == it.mei, drafts[0]
    assert drafts[0]["citizen_name"] == "李**", drafts[0]
    call = it.service.get(f"/calls/{drafts[0]['call']}", user="agent1")["call"]
    assert call["citizen"] == it.mei, call
    it.shot("citizen-talking")


def warns_the_next_agent(it):
    """By keys alone: Ctrl+I, the warning, Enter; she is back in the ticket."""
    it.app.key("ctrl+i")
    entry = it.app.find("给下一位坐席的提醒", role="text")
    until("the focus in the warning", lambda: entry.has("focused"))
    it.app.type("speak slowly")
    it.shot("citizen-form")
    it.app.key("Return")
    it.service.wait(f"/citizens/{it.mei}", lambda a: a["citizen"].get("warnings"), user="agent1")
    it.app.find("speak slowly")
    it.shot("citizen-talking")
    hangs_up(it)


def shows_the_warning_at_the_next_ring(it):
    rings(it)
    it.app.find("李**：speak slowly")
    cards = [node.name for node in it.app.walk() if node.role == "push button" and "，" in node.name]
    cards = [name[0] for name in cards if name[0] in "新李王"]
    assert cards[:3] == ["新", "李", "王"], cards
    it.shot("citizen-warning")
    it.app.key("Right")
    it.app.find("speak slowly")
    it.app.key("F2")
    it.await_state("talking")
    hangs_up(it)


def registers_somebody_new_in_the_call(it):
    rings(it)
    it.app.key("F2")
    it.await_state("talking")
    it.app.type("asks for day care")
    it.app.key("ctrl+i")
    name = it.app.find("来电人的姓名", role="text")
    until("the focus in the name", lambda: name.has("focused"))
    it.app.type("Zhang")
    it.app.key("Tab", "Tab", "Tab")
    number = it.app.find("身份证号码", role="text")
    until("the focus in the identity number", lambda: number.has("focused"))
    it.app.type("110105194912310021")
    it.app.key("Return")
    it.app.find("身份证号有误", part=True)
    it.app.key("ctrl+a")
    it.app.type("11010519491231002x")
    it.shot("citizen-new")
    it.app.key("Return")
    it.app.find("Z**，", part=True, role="push button")
    drafts = it.service.wait("/tickets?state=draft", lambda a: a["items"] and a["items"][0].get("citizen") not in
                             (None, 0, it.mei, it.wang), user="agent1")["items"]
    new = it.service.get(f"/citizens/{drafts[0]['citizen']}", user="agent1")["citizen"]
    assert new["name"] == "Z**" and new["birth_year"] == 1949, new
    assert new["phones"][0]["number"] == agent.MASKED, new
    it.shot("citizen-registered")
    hangs_up(it)


JOURNEYS = [gets_ready, guesses_nobody_of_a_shared_number, chooses_the_second_with_the_arrow,
            warns_the_next_agent, shows_the_warning_at_the_next_ring,
            registers_somebody_new_in_the_call]


def main():
    atspi.inside(*(int(n) for n in os.environ.get("HL_SIZE", "1366x768").split("x")), dark="HL_DARK" in os.environ)
    import service
    from service import CITIZEN, Service, free_port
    folder = tempfile.mkdtemp(prefix="hotline-sound-")
    sound = agent.sound_system(folder)
    trunk = free_port(CITIZEN)
    try:
        with Service(service.site(agents=1, trunk_port=trunk, wrap_up=120)) as running, Desk() as desk:
            return agent.run(agent.Console(desk, running, trunk), JOURNEYS)
    finally:
        sound.kill()
        sound.wait()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
