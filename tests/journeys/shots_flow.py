# SPDX-License-Identifier: GPL-3.0-or-later
"""The handling of tickets: dispatchers and offices, against the real service."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import service as hotline  # noqa: E402

ZONE = {"TZ": "Asia/Shanghai"}
OFFICES = ["市民政局社会救助处", "市民政局养老服务处", "李沧区民政局社会福利科", "浮山路街道办事处", "市残联权益处"]

TICKETS = [
    ("complaint", "01", "养老机构退费迟迟不办", "反映养老机构退费申请已三个月，机构一再推托，要求查明原因并退费。", 1),
    ("help", "02", "残疾人两项补贴停发", "9 月起护理补贴未到账，街道答复“系统核对中”，已两个月。要求查明停发原因并补发。", 2),
    ("help", "0104", "高龄津贴未到账", "八十二岁老人本月高龄津贴未到账，请查。", 3),
    ("suggestion", "01", "老年食堂食品安全", "建议加强老年食堂食品留样检查，公布检查结果。", 1),
    ("complaint", "02", "流浪人员临时安置", "火车站南广场有流浪老人，夜间气温低，请尽快救助安置。", 0),
    ("help", "02", "低保家庭取暖困难", "低保家庭冬季取暖困难，请求临时救助。", 0),
]


def office_site(**fields):
    it = hotline.site(agents=2, offices=[{"name": name} for name in OFFICES], **fields)
    it["users"] += [{"login": "jiuzhu", "name": "赵刚", "role": "office", "office": OFFICES[0],
                     "password": hotline.PASSWORD},
                    {"login": "fuli", "name": "孙梅", "role": "office", "office": OFFICES[2],
                     "password": hotline.PASSWORD},
                    {"login": "supervisor2", "name": "周敏", "role": "supervisor", "staff_no": "9002",
                     "password": hotline.PASSWORD}]
    return it


def act(service, user, ticket, event, **body):
    """One event; returns the ticket as it is then."""
    revision = service.get(f"/tickets/{ticket}", user=user)["revision"]
    return service.post(f"/tickets/{ticket}/{event}", dict(body, revision=revision), user=user)


def register(service, kind, category, title, content, office):
    it = service.post("/tickets", {"kind": kind, "category": category, "title": title, "content": content,
                                   "district": "370202", "address": "浮山路 18 号", "citizen_name": "刘秀英",
                                   "phone": "13700004406", "office": OFFICES[office]}, user="agent1")
    return act(service, "agent1", it["id"], "transfer")["id"]


def fill(service):
    """Six tickets on their way; their ids."""
    ids = [register(service, *ticket) for ticket in TICKETS]
    act(service, "supervisor", ids[5], "dispatch", office=OFFICES[0], assisting=[{"office": OFFICES[3]}])
    act(service, "jiuzhu", ids[5], "sign")
    service.post(f"/tickets/{ids[5]}/extend", {"days": 2, "reason": "需入户核实"}, user="jiuzhu")
    service.post(f"/tickets/{ids[5]}/supervise",
                 {"text": "请于期限内查明情况并书面反馈。", "due_at": 4102444800000000}, user="supervisor")
    act(service, "supervisor", ids[4], "dispatch", office=OFFICES[0])
    act(service, "supervisor", ids[3], "dispatch", office=OFFICES[2])
    act(service, "fuli", ids[3], "return", reason="食品安全不属本科职责，请派市场监管部门")
    return ids


def sign_in(desk, service, login):
    return desk.launch("hotline-manager", server=service.address.replace("http://", ""), login=login,
                       password=hotline.PASSWORD, **ZONE)


def shot_handling(desk, picture):
    with hotline.Service(office_site()) as service:
        fill(service)
        app = sign_in(desk, service, "supervisor")
        app.find("没有通话", part=True)
        app.key("ctrl+7")
        app.find("残疾人两项补贴停发", part=True)
        picture("mgr-handling-none")
        app.key("alt+Down", "alt+Down")
        app.find("承办单位", part=True)
        picture("mgr-handling-dispatch")
        page = app.find("ManagerDesk")
        page.find("GtkMenuButton").press()
        app.find("办理中 1").press()
        page.find("低保家庭取暖困难", part=True)
        app.key("alt+Down")
        page.find("督办单", part=True)
        picture("mgr-handling-detail")
        app.close()
        office = sign_in(desk, service, "jiuzhu")
        office.find("流浪人员临时安置", part=True)
        office.key("alt+Down")
        office.find("待签收", part=True)
        picture("mgr-handling-office")
