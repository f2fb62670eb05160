#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A mail that came as a file, in the manager's window against the real service: imported, read
with its attachment, the sender shown with a reason, registered as a ticket; the same mail
again is told as one that came before; another is refused.  TAP."""
import base64
import os
import sys
import time
import traceback

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import atspi  # noqa: E402
from atspi import Desk, until  # noqa: E402
from manager import Console  # noqa: E402

PDF = b"%PDF-1.4\n" + b"x" * 20000


def write_mail(it, number, subject, text, attachment=None):
    """As a mail program of this country writes it: GBK that calls itself GB2312."""
    word = base64.b64encode(subject.encode("gbk")).decode()
    mail = (f"From: =?gb2312?B?{base64.b64encode('王芳'.encode('gbk')).decode()}?= <wangfang@example.com>\r\n"
            f"Message-ID: <{number}@example.com>\r\nDate: Fri, 27 Nov 2026 10:00:00 +0800\r\n"
            f"Subject: =?gb2312?B?{word}?=\r\nMIME-Version: 1.0\r\n"
            "Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\n"
            "Content-Type: text/html; charset=gb2312\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            + base64.encodebytes(f"<p>{text}</p>".encode("gbk")).decode())
    if attachment:
        name = base64.b64encode("低保申请.pdf".encode("gbk")).decode()
        mail += (f"--b\r\nContent-Type: application/octet-stream; name=\"=?gb2312?B?{name}?=\"\r\n"
                 "Content-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                 + base64.encodebytes(attachment).decode())
    with open(it.import_file, "wb") as file:
        file.write((mail + "--b--\r\n").encode())


def contacts(it, state):
    return it.service.get("/contacts?state=" + state, user="administrator")["items"]


def imports_a_mail(it):
    from service import PASSWORD
    it.folder = os.path.join(it.desk.folder, "saved")
    os.mkdir(it.folder)
    it.import_file = os.path.join(it.desk.folder, "mail.eml")
    write_mail(it, 1, "低保怎样申请", "我母亲七十岁，住朱镕路三号，想问低保怎样申请。", PDF)
    it.app = it.desk.launch("hotline-manager", server=it.service.address, login="administrator",
                            password=PASSWORD, HL_IMPORT_FILE=it.import_file, HL_EXPORT_FOLDER=it.folder)
    it.app.find("没有通话", part=True)
    it.app.key("ctrl+8")
    it.page = it.app.find("ManagerContacts")
    it.page.find("暂无来件", part=True)
    it.shot("manager-contacts-empty")
    it.page.find("导入邮件…", role="push button").click()
    until("the mail", lambda: len(contacts(it, "new")) == 1)
    it.page.find("低保怎样申请", part=True).press()
    it.page.find("我母亲七十岁，住朱镕路三号，想问低保怎样申请。", part=True)
    it.page.find("低保申请.pdf", part=True)
    it.shot("manager-contacts")


def saves_the_attachment(it):
    it.page.find("保存 低保申请.pdf…", role="push button").press()
    path = os.path.join(it.folder, "低保申请.pdf")
    until("the file", lambda: os.path.exists(path) and os.path.getsize(path) == len(PDF))
    with open(path, "rb") as file:
        if file.read() != PDF:
            raise AssertionError("the attachment is not what was sent")


def shows_the_sender(it):
    if it.page.look("wangfang@example.com", part=True):
        raise AssertionError("the sender is shown to everybody")
    it.page.find("显示发件人", role="push button").click()
    dialog = it.dialog()
    dialog.find("理由", role="text").press()
    it.app.type("call back")
    dialog.find("显示(S)", role="push button", part=True).click()
    it.page.find("wangfang@example.com", part=True)


def registers_it(it):
    it.page.find("登记为工单", role="push button").click()
    contact = until("a ticket of it", lambda: (contacts(it, "registered") + [None])[0])
    ticket = it.service.get(f"/tickets/{contact['ticket']}", user="administrator")
    if ticket["title"] != "低保怎样申请" or "朱镕路" not in ticket["content"]:
        raise AssertionError(str(ticket))
    files = it.service.get(f"/tickets/{contact['ticket']}/attachments", user="administrator")["items"]
    if [f["name"] for f in files] != ["低保申请.pdf"]:
        raise AssertionError(str(files))
    until("its state", lambda: it.page.look("已登记", part=True))
    it.app.key("ctrl+2")
    tickets = it.app.find("ManagerTickets")
    tickets.find("低保怎样申请", part=True).press()
    tickets.find("低保申请.pdf", part=True)
    it.shot("manager-ticket-files")
    it.app.key("ctrl+8")


def tells_what_came_before(it):
    it.page.find("导入邮件…", role="push button").click()
    until("the second", lambda: len(contacts(it, "duplicate")) == 1)
    until("its row", lambda: it.page.look("重复", part=True))
    it.shot("manager-contacts-again")


def refuses_another(it):
    write_mail(it, 2, "优惠发票", "代开发票")
    it.page.find("导入邮件…", role="push button").click()
    until("the third", lambda: len(contacts(it, "new")) == 1)
    it.page.find("优惠发票", part=True).press()
    it.page.find("代开发票", part=True)
    it.page.find("不受理…", role="push button").click()
    dialog = it.dialog()
    dialog.find("理由", role="text").press()
    it.app.type("advertising")
    it.shot("manager-contacts-refuse")
    dialog.find("不受理(R)", role="push button", part=True).click()
    until("its state", lambda: [c["reason"] for c in contacts(it, "refused")] == ["advertising"])


JOURNEYS = [imports_a_mail, saves_the_attachment, shows_the_sender, registers_it, tells_what_came_before,
            refuses_another]


def run(it):
    print(f"1..{len(JOURNEYS)}", flush=True)
    for number, journey in enumerate(JOURNEYS, 1):
        name = f"/manager-contacts/{journey.__name__.replace('_', '-')}"
        began = time.monotonic()
        try:
            journey(it)
            print(f"ok {number} {name}\n# {time.monotonic() - began:.1f} s", flush=True)
        except Exception:
            for line in traceback.format_exc().splitlines():
                print("# " + line)
            try:
                it.shot("manager-contacts-failed")
                print("# labels: " + "|".join(it.app.labels())[:3000])
                print("# log: " + it.desk.log("hotline-manager")[-2000:].replace("\n", "\n# "))
            except Exception as error:
                print(f"# nothing more to see: {error}")
            print(f"not ok {number} {name}", flush=True)
            return 1
    return 0


def main():
    atspi.inside(1366, 768)
    from service import Service, site
    with Service(site(agents=2)) as service, Desk() as desk:
        return run(Console(desk, service))


if __name__ == "__main__":
    sys.exit(main())
