#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job, played with real parts: a citizen rings, is greeted, waits with
music, is answered, recorded, registered, watched and exported.

    demo.py [--headless] [--replace] [FOLDER]

With a display the windows open on it: the citizen rings, you answer (F2), write the
ticket, submit it (Ctrl+Shift+Enter) and hang up (F12).  Without one, or with
--headless, everything plays by itself on private displays.  What happened is in
FOLDER (default: out/demo-DATE), whose name is printed last; the exit status says
whether all of it happened."""
import datetime
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, HERE)
sys.path.insert(0, os.path.join(SOURCE, "tests", "support"))
os.environ.setdefault("HL_SOURCE_ROOT", SOURCE)
os.environ.setdefault("HL_BUILD_ROOT", os.path.join(SOURCE, "_build"))
os.environ["TZ"] = "Asia/Shanghai"  # where the sample hotline is
time.tzset()

import peers  # noqa: E402
import service as hotline  # noqa: E402

CITIZEN_SAYS = ("喂，您好。我想问一下，我母亲今年八十一岁，高龄津贴怎么申请？需要带什么材料？"
                "上个月我去街道问过，说还要等。麻烦您帮我查一下，谢谢。")
AGENT_SAYS = ("您好，民政热线，请问有什么可以帮您？好的，请带身份证和户口本，到街道民政窗口申请，"
              "二十个工作日以内办结。我给您登记一下。")
CONTENT = "来电人咨询八十一岁老人高龄津贴的申请办法和所需材料，上月曾到街道询问，要求告知办理进度。"
REPLY = "带身份证、户口本到户籍地街道民政窗口申请，受理后20个工作日内办结，发放前核对是否重复享受。"
SIZE = (1366, 768)
PATIENCE = 60
USER_PATIENCE = 600


def say(text):
    print(f"{datetime.datetime.now():%H:%M:%S}  {text}", flush=True)


def until(what, ask, seconds=PATIENCE):
    deadline = time.monotonic() + seconds
    while True:
        answer = ask()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {seconds} s for: {what}")
        time.sleep(0.1)


# ---- Sound and the citizen -------------------------------------------------

def speak(path, text):
    """Mandarin by espeak-ng, 8 kHz mono."""
    raw = path + ".raw.wav"
    subprocess.run(["espeak-ng", "-v", "cmn", "-s", "180", "-w", raw, text], check=True)
    # Again and again with pauses, so that nobody falls silent while the other looks something up.
    subprocess.run(["sox", "-q", raw, "-r", "8000", "-c", "1", "-b", "16", path, "norm", "-3", "pad", "0.5", "3",
                    "repeat", "20"], check=True)
    os.unlink(raw)
    return path


def alaw(path):
    """The same as raw A-law, as it goes over the wire."""
    raw = path[:-3] + "al"
    subprocess.run(["sox", "-q", path, "-t", "al", raw], check=True)
    return raw


class Citizen:
    """sipp behind the trunk: dials the hotline, speaks when answered, and waits for the end."""

    def __init__(self, port, speech):
        scenario = (peers.send_invite("13812345678") + peers.MAY_RING + peers.RECV_OK + peers.send_ack()
                    + f'<nop><action><exec rtp_stream="{speech},-1,8,PCMA/8000"/></action></nop>\n'
                    + peers.RECV_BYE)
        self.arguments = dict(scenario=scenario, ip=hotline.CITIZEN, port=port, calls=1)
        self.process = None

    def ring(self, target):
        self.process = peers.Sipp(target=target, **self.arguments)

    def end(self):
        if self.process is not None:
            self.process.close()
            self.process = None


# ---- Windows ---------------------------------------------------------------

class Display:
    """A private X server, or the one we have."""

    def __init__(self, private):
        self.process, self.name = None, os.environ.get("DISPLAY", "")
        if not private:
            return
        reader, writer = os.pipe()
        self.process = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writer), "-screen", "0", f"{SIZE[0]}x{SIZE[1]}x24",
             "-nolisten", "tcp", "-noreset"], pass_fds=[writer], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(writer)
        with os.fdopen(reader) as answer:
            self.name = ":" + answer.readline().strip()

    def end(self):
        if self.process is not None:
            self.process.terminate()
            self.process.wait()


class Window:
    """One app on a display of its own, driven by its keys and accessible labels."""

    def __init__(self, stage, name, login, **extra):
        self.stage = stage
        self.display = Display(stage.headless)
        environment = dict(os.environ, HL_SERVER=stage.service.address.replace("http://", ""),
                           HL_LOGIN=login, HL_PASSWORD_FILE=stage.password, **extra)
        if stage.headless:
            environment.update(DISPLAY=self.display.name, GDK_BACKEND="x11", GSK_RENDERER="cairo",
                               GDK_DEBUG="gl-disable", HL_WINDOW_SIZE="%dx%d" % SIZE,
                               HL_COLOR_SCHEME="light")
        self.environment = environment
        self.log = os.path.join(stage.folder, "logs", name + ".log")
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen([hotline.program(name)], env=environment, stdout=log, stderr=log)
        self.name = name

    @property
    def root(self):
        import atspi
        import pyatspi
        desktop = pyatspi.Registry.getDesktop(0)
        for i in range(desktop.childCount):
            node = desktop.getChildAtIndex(i)
            try:
                if node is not None and node.get_process_id() == self.process.pid and node.childCount:
                    return atspi.Node(self, node)
            except Exception:  # it went while we looked
                continue
        if self.process.poll() is not None:
            raise AssertionError(f"{self.name} ended with status {self.process.returncode}: see {self.log}")
        return None

    def find(self, label, role=None, part=False, seconds=PATIENCE):
        return until(f"“{label}” in {self.name}",
                     lambda: (self.root.look(label, role, part) if self.root else None), seconds)

    def _xdotool(self, *arguments):
        subprocess.run(["xdotool", *arguments], env=self.environment, check=True)

    def key(self, *keys):
        for key in keys:
            self._xdotool("key", "--clearmodifiers", key)
            time.sleep(0.15)

    def type(self, text):
        self._xdotool("type", "--delay", "20", text)

    def press(self, node):
        x, y, width, height = node.box()
        self._xdotool("mousemove", str(int(x + width / 2)), str(int(y + height / 2)), "click", "1")

    def write(self, label, text):
        """Into the text field with this label."""
        node = self.find(label, role="text")
        self.press(node)
        for attempt in range(6):
            time.sleep(0.2)
            if attempt:  # xdotool now and then loses one of the characters it maps keys for
                self.key("ctrl+a", "BackSpace")
            self.type(text)
            try:
                return until(f"the text in “{label}”", lambda: text in node.text, 6)
            except AssertionError:
                if attempt == 5:
                    raise

    def picture(self, name):
        if not self.stage.headless:
            return
        time.sleep(0.7)
        path = os.path.join(self.stage.folder, name + ".png")
        subprocess.run(["import", "-window", "root", path], env=self.environment, check=True)

    def end(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.display.end()


# ---- The play --------------------------------------------------------------

class Stage:
    def __init__(self, folder, headless):
        self.folder, self.headless = folder, headless
        os.makedirs(os.path.join(folder, "logs"))
        self.password = os.path.join(folder, "logs", "password")
        with open(os.path.join(SOURCE, "data", "site.example.json"), encoding="utf-8") as file:
            example = hotline.read_site(file.read())
        self.trunk_port = hotline.free_port(hotline.CITIZEN)
        self.site = demo_site(example, self.trunk_port)
        self.service = None
        self.windows, self.citizen = [], None
        self.done = []

    def checked(self, what):
        self.done.append(what)
        say("✓ " + what)

    # -- Before

    def open(self):
        with open(self.password, "w", encoding="utf-8") as file:
            file.write(hotline.PASSWORD)
        os.chmod(self.password, 0o600)
        self.service = hotline.Service(self.site, keep=False)
        say(f"the service is up at {self.service.address}, SIP at {self.service.sip}")
        sounds = os.path.join(self.folder, "logs")
        citizen = alaw(speak(os.path.join(sounds, "citizen.wav"), CITIZEN_SAYS))
        agent = speak(os.path.join(sounds, "agent.wav"), AGENT_SAYS)
        quiet = {}
        if self.headless:
            quiet = {"HL_SPEAKER": "fakesink sync=true", "HL_RINGER": "fakesink sync=true",
                     "HL_MICROPHONE": f"filesrc location={agent} ! wavparse ! audioconvert ! identity sync=true"}
        self.agent = self.window("hotline-agent", "lina", **quiet)
        quiet_supervisor = dict(quiet, HL_MICROPHONE="audiotestsrc is-live=true wave=silence") if quiet else {}
        self.supervisor = self.window("hotline-supervisor", "banzhang", **quiet_supervisor)
        self.manager = self.window("hotline-manager", "zhuren", HL_EXPORT_FOLDER=self.folder, **quiet)
        self.citizen = Citizen(self.trunk_port, citizen)
        if self.headless:
            until("the three windows", lambda: all(w.root for w in self.windows), 90)
        until("the agent's sign-in", lambda: self.state() in ("away", "ready"), 60)
        self.checked("three windows are open and signed in")

    def window(self, name, login, **extra):
        window = Window(self, name, login, **extra)
        self.windows.append(window)
        return window

    def live(self):
        return self.service.get("/live", user="banzhang")

    def agent_now(self):
        return next((a for a in self.live()["agents"] if a["name"] == "李娜"), {})

    def state(self):
        return self.agent_now().get("state")

    def call_now(self):
        calls = self.live()["calls"]
        return calls[0] if calls else {}

    # -- Scenes

    def make_ready(self):
        until("the agent's telephone", lambda: self.agent_now().get("device_up"), 60)
        self.agent.picture("01-agent-signed-in")
        if self.headless:
            self.agent.key("ctrl+shift+1")
        else:
            say("in the agent's window: choose “就绪” (Ctrl+Shift+1)")
        until("the agent is ready", lambda: self.state() == "ready", self.patience())
        self.checked("the agent is ready")

    def patience(self):
        return PATIENCE if self.headless else USER_PATIENCE

    def ring(self):
        # A second call would wait; the first is greeted, so the music has its turn too.
        self.citizen.ring(self.service.sip)
        until("the greeting", lambda: self.call_now().get("state") in ("announcing", "waiting", "ringing"))
        self.supervisor.picture("02-supervisor-greeting")
        self.checked("the citizen rang and is greeted")
        until("the agent's telephone rings", lambda: self.state() == "ringing")
        self.call = self.call_now()["id"]
        self.agent.picture("03-agent-ringing")
        self.checked("the agent's telephone rings and the screen says who calls")

    def answer(self):
        if self.headless:
            self.agent.key("F2")
        else:
            say("answer: F2")
        until("they talk", lambda: self.state() == "talking", self.patience())
        until("the recording", lambda: self.call_now().get("recording"))
        self.checked("the agent answered; the call is recorded")
        time.sleep(1.5)
        self.agent.picture("04-agent-talking")

    def listen(self):
        self.supervisor.picture("05-supervisor-wall")
        if self.headless:
            self.supervisor.key("ctrl+2")
            self.supervisor.press(self.supervisor.find("综合受理 · 138****5678", part=True))
            time.sleep(0.5)
            self.supervisor.key("F5")
        else:
            say("in the supervisor's window: choose the call and listen (F5)")
        until("the supervisor listens", lambda: self.call_now().get("listeners"), self.patience())
        time.sleep(3)
        self.supervisor.picture("06-supervisor-listening")
        self.checked("the supervisor listens in")

    def register(self):
        if self.headless:
            self.agent.write("诉求内容", CONTENT)
            self.agent.write("答复内容", REPLY)
            self.choose_kind_and_category()
            self.agent.picture("07-agent-ticket")
        else:
            say("write the ticket and submit it (Ctrl+Shift+Enter)")
        until("the draft is saved by itself", lambda: self.tickets(), self.patience())
        self.checked("what was typed is saved as a draft")

    def choose_kind_and_category(self):
        self.agent.press(self.agent.find("诉求类型: 咨询", part=True))
        self.agent.press(self.agent.find("业务分类", part=True, role="text"))
        time.sleep(0.2)
        self.agent.type("gljt")  # 高龄津贴 by the initials of its pinyin
        time.sleep(0.8)
        self.agent.key("Return")

    def tickets(self):
        return [t for t in self.service.get("/tickets", user="zhuren")["items"] if t.get("call") == self.call]

    def hang_up(self):
        time.sleep(2)
        if self.headless:
            self.agent.key("F12")
        else:
            say("hang up: F12")
        until("the call is over", lambda: self.state() != "talking", self.patience())
        self.citizen.end()
        self.agent.picture("08-agent-wrap-up")
        self.checked("the call is over")

    def submit(self):
        if self.headless:
            self.agent.key("ctrl+shift+Return")
        else:
            say("submit the ticket: Ctrl+Shift+Enter")
        ticket = until("the ticket has its number",
                       lambda: next((t for t in self.tickets() if t.get("number")), None), self.patience())
        self.agent.picture("09-agent-submitted")
        with open(os.path.join(self.folder, "ticket.json"), "w", encoding="utf-8") as file:
            json.dump(ticket, file, ensure_ascii=False, indent=2)
        self.checked(f"the ticket has the number {ticket['number']}")

    def find_and_play(self):
        detail = until("the recording is closed",
                       lambda: self.with_recording(self.service.get(f"/calls/{self.call}", user="zhuren")))
        recording = detail["recordings"][0]
        sound = self.service.get(f"/recordings/{recording['id']}/audio", user="zhuren")
        path = os.path.join(self.folder, "recording.flac")
        with open(path, "wb") as file:
            file.write(sound)
        self.check_recording(path)
        if self.headless:
            self.manager.key("F5")
            time.sleep(1.5)
            self.manager.key("alt+Down")
            time.sleep(2)
            self.manager.key("ctrl+p")
            until("the recording plays", lambda: self.manager.root.look("暂停录音"), 20)
            time.sleep(2)
            self.manager.picture("10-manager-call")
            self.manager.key("ctrl+p")
            self.checked("the manager found the call and plays the recording")
        else:
            say("in the manager's window: choose the call and play it (Ctrl+P)")

    @staticmethod
    def with_recording(detail):
        return detail if detail["recordings"] and detail["call"].get("ended_at") else None

    def check_recording(self, path):
        for channel, who in ((1, "the citizen"), (2, "our side")):
            stat = subprocess.run(["sox", path, "-n", "remix", str(channel), "stat"], stderr=subprocess.PIPE,
                                  text=True, check=True).stderr
            rms = next(float(line.split()[-1]) for line in stat.splitlines() if line.startswith("RMS     amplitude"))
            if self.headless and rms < 0.01:
                raise AssertionError(f"{who} can't be heard in the recording (RMS {rms})")
        self.checked("both sides can be heard in the recording, each on its channel")

    def export(self):
        if self.headless:
            self.manager.key("ctrl+3")
            time.sleep(2)
            self.manager.picture("11-manager-day")
            self.manager.key("ctrl+e")
        else:
            say("in the manager's window: Ctrl+3, then export (Ctrl+E)")
        path = until("the day's workbook", self.workbook, self.patience())
        self.check_workbook(path)
        self.manager.picture("12-manager-exported")

    def workbook(self):
        return next((os.path.join(self.folder, n) for n in os.listdir(self.folder) if n.endswith(".xlsx")), None)

    def check_workbook(self, path):
        import openpyxl
        book = openpyxl.load_workbook(path, data_only=True)
        texts = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
        for wanted in ("合计", "李娜"):
            if not any(wanted in text for text in texts):
                raise AssertionError(f"“{wanted}” is not in {path}")
        self.checked(f"the day is exported to {os.path.basename(path)}, with its totals")

    def check_figures(self):
        day = self.service.get("/statistics/day?date=" + datetime.date.today().isoformat(), user="zhuren")
        if not day["balance"] or day["offered"] != 1 or day["answered"] != 1:
            raise AssertionError(f"the day's figures are wrong: {json.dumps(day, ensure_ascii=False)[:400]}")
        self.checked("the figures balance: 1 offered, 1 answered")

    def play(self):
        for scene in (self.open, self.make_ready, self.ring, self.answer, self.listen, self.register,
                      self.hang_up, self.submit, self.find_and_play, self.export, self.check_figures):
            scene()

    def close(self):
        if self.citizen is not None:
            self.citizen.end()
        for window in self.windows:
            window.end()
        if self.service is not None:
            logs = os.path.join(self.folder, "logs")
            shutil.copy(self.service.log, logs)
            self.service.stop()
        if os.path.exists(self.password):
            os.unlink(self.password)


def demo_site(example, trunk_port):
    """The ten-seat example, open at any hour, with a trunk on this computer."""
    site = dict(example, special_days=[], outbound_trunk="市话")
    site["trunks"] = [{"name": "市话", "address": f"sip:{hotline.CITIZEN}:{trunk_port};transport=udp"}]
    for flow in site["flows"]:
        flow["hours"] = []
    return site


def again_with_bus():
    """Runs this program again with a session bus of its own, in Chinese."""
    if os.environ.get("HL_DEMO_INSIDE"):
        return None
    runtime = tempfile.mkdtemp(prefix="hotline-demo-")
    os.chmod(runtime, 0o700)
    environment = dict(os.environ, HL_DEMO_INSIDE="1", LANG="zh_CN.UTF-8", LC_ALL="zh_CN.UTF-8", GTK_A11Y="atspi",
                       XDG_RUNTIME_DIR=runtime, GSETTINGS_BACKEND="memory", XDG_DATA_HOME=runtime + "/data",
                       XDG_CONFIG_HOME=runtime + "/config", XDG_CACHE_HOME=runtime + "/cache",
                       PYTHONDONTWRITEBYTECODE="1", LANGUAGE="zh_CN")
    environment.pop("G_DEBUG", None)  # the accessibility library warns of its own doings
    display = Display(True)  # where the accessibility bus puts its address
    environment["DISPLAY"] = display.name
    try:
        with open(os.path.join(runtime, "errors"), "w+", encoding="utf-8") as errors:
            status = subprocess.run(["dbus-run-session", "--", sys.executable, *sys.argv], env=environment,
                                    check=False, stderr=errors).returncode
            errors.seek(0)
            text = errors.read()
        if "Traceback" in text:
            print(text[text.index("Traceback"):], file=sys.stderr)
        return status
    finally:
        display.end()
        shutil.rmtree(runtime, ignore_errors=True)


def main():
    arguments = [a for a in sys.argv[1:] if not a.startswith("-")]
    has_display = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    headless = "--headless" in sys.argv or not has_display or bool(os.environ.get("HL_DEMO_INSIDE"))
    if headless:
        status = again_with_bus()
        if status is not None:
            return status
    folder = os.path.abspath(arguments[0] if arguments else os.path.join(
        SOURCE, "out", f"demo-{datetime.datetime.now():%Y%m%d-%H%M%S}"))
    if "--replace" in sys.argv:
        shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder, exist_ok=False)
    stage = Stage(folder, headless)
    status = 0
    try:
        stage.play()
    except Exception as error:  # whatever it is, it is told and the stage is cleared
        say(f"✗ {error or type(error).__name__}")
        for window in stage.windows:
            window.picture("failed-" + window.name)
        status = 1
    except KeyboardInterrupt:
        say("stopped")
        status = 130
    finally:
        stage.close()
    say("everything happened" if status == 0 else "not everything happened")
    print(folder)
    return status


if __name__ == "__main__":
    sys.exit(main())
