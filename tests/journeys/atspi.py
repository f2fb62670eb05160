# SPDX-License-Identifier: GPL-3.0-or-later
"""What journeys and pictures share: a private display, session bus and service;
windows driven as a person does, by accessible labels, keys and the mouse.

    with Desk(width=1366, height=768) as desk:
        app = desk.launch("hotline-agent", server=url, login="lina", password="…")
        app.find("登录", role="button").click()
        app.key("F2")
        desk.picture("agent.png")

Only /usr/bin/python3 has pyatspi. Every wait has a deadline."""
import atexit
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

BUILD = os.environ.get("HL_BUILD_ROOT") or os.path.join(
    os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), "_build")
INSIDE = "HL_JOURNEY_INSIDE"
WAIT = 30


def inside(width=1366, height=768, dark=False, lang="zh_CN.UTF-8"):
    """Runs this program again under a private X server and session bus; returns there.
    Call it first in main(). The size is the screen's."""
    if os.environ.get(INSIDE):
        return
    runtime = tempfile.mkdtemp(prefix="hotline-journey-")
    os.chmod(runtime, 0o700)
    env = dict(os.environ, LANG=lang, LC_ALL=lang, XDG_RUNTIME_DIR=runtime, GDK_BACKEND="x11",
               GSK_RENDERER="cairo", GDK_DEBUG="gl-disable", GSETTINGS_BACKEND="memory",
               GTK_A11Y="atspi", NO_AT_BRIDGE="0", HOME=runtime, XDG_DATA_HOME=runtime + "/data",
               XDG_CONFIG_HOME=runtime + "/config", XDG_CACHE_HOME=runtime + "/cache",
               HL_BUILD_ROOT=BUILD, HL_COLOR_SCHEME="dark" if dark else "light",
               HL_WINDOW_SIZE=f"{width}x{height}", PYTHONDONTWRITEBYTECODE="1")
    env[INSIDE] = "1"
    env.pop("WAYLAND_DISPLAY", None)
    env.pop("G_DEBUG", None)
    display, server = private_display(width, height)
    env["DISPLAY"] = display
    try:
        status = subprocess.run(
            ["dbus-run-session", "--", sys.executable, os.path.abspath(sys.argv[0]), *sys.argv[1:]],
            env=env, check=False).returncode
    finally:
        server.kill()
        server.wait()
    shutil.rmtree(runtime, ignore_errors=True)
    sys.exit(status)


def private_display(width, height):
    """An X server that chooses its own number: xvfb-run's choice races when several start."""
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp", "-noreset"],
        pass_fds=[write], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read, encoding="ascii") as file:
        number = file.readline().strip()
    if not number:
        raise RuntimeError("Xvfb did not start")
    return ":" + number, server


def until(what, ask, seconds=WAIT):
    """Asks until the answer is true; returns it, or raises naming WHAT."""
    deadline = time.monotonic() + seconds
    while True:
        answer = ask()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {seconds} s for: {what}")
        time.sleep(0.1)


def program(name):
    """A program of the build tree."""
    folder = name[len("hotline-"):] if name.startswith("hotline-") else name
    if name == "fake-service":
        return os.path.join(BUILD, "tests", "client", name)
    return os.path.join(BUILD, "apps", folder, name)


class Node:
    """One accessible thing of an app."""

    def __init__(self, app, node):
        self.app = app
        self.node = node

    @property
    def name(self):
        return self.node.name

    @property
    def role(self):
        return self.node.getRoleName()

    def has(self, state):
        import pyatspi
        return self.node.getState().contains(getattr(pyatspi, "STATE_" + state.upper()))

    @property
    def text(self):
        """GTK 4.8 gives text only with its full range."""
        try:
            text = self.node.queryText()
            return text.getText(0, text.characterCount)
        except NotImplementedError:
            return self.node.name

    def box(self):
        """x, y, width, height in the window (which fills the screen)."""
        import pyatspi
        box = self.node.queryComponent().getExtents(pyatspi.WINDOW_COORDS)
        return box.x, box.y, box.width, box.height

    def click(self):
        """By its action where it has one, else with the mouse."""
        try:
            action = self.node.queryAction()
            if action.nActions > 0:
                action.doAction(0)
                return self
        except NotImplementedError:
            pass
        return self.press()

    def press(self, button=1):
        x, y, width, height = self.box()
        subprocess.run(["xdotool", "mousemove", str(int(x + width / 2)), str(int(y + height / 2)),
                        "click", str(button)], check=True)
        return self

    def focus(self):
        self.node.queryComponent().grabFocus()
        return self

    def children(self):
        for i in range(self.node.childCount):
            child = self.node.getChildAtIndex(i)
            if child is not None:
                yield Node(self.app, child)

    def walk(self):
        """This and all below, depth first. 3.5 ms a node: start from a near parent."""
        yield self
        for child in self.children():
            try:
                yield from child.walk()
            except Exception:  # it went while we looked
                continue

    def look(self, label, role=None, part=False):
        """The first below with this label, or None."""
        for node in self.walk():
            try:
                name = node.name or ""
                if (name == label or (part and label in name)) and role in (None, node.role):
                    return node
            except Exception:
                continue
        return None

    def find(self, label, role=None, part=False, seconds=WAIT):
        return until(f"{label!r} {role or ''}", lambda: self.look(label, role, part), seconds)

    def labels(self):
        return [n.name for n in self.walk() if n.name]


class App(Node):
    """A running app."""

    def __init__(self, desk, process, name):
        self.desk = desk
        self.process = process
        super().__init__(self, None)
        self.node = until(f"the window of {name}", self._window, 40)

    def _window(self):
        import pyatspi
        if self.process.poll() is not None:
            raise AssertionError(f"the app ended with {self.process.returncode}")
        for i in range(pyatspi.Registry.getDesktop(0).childCount):
            node = pyatspi.Registry.getDesktop(0).getChildAtIndex(i)
            try:
                if node is not None and node.get_process_id() == self.process.pid and node.childCount:
                    return node
            except Exception:
                continue
        return None

    def key(self, *keys):
        """xdotool names: "F2", "ctrl+1", "Escape"."""
        for key in keys:
            subprocess.run(["xdotool", "key", "--clearmodifiers", key], check=True)
            time.sleep(0.05)

    def type(self, text):
        """Any text, Chinese too."""
        subprocess.run(["xdotool", "type", "--delay", "15", text], check=True)

    def close(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Desk:
    """Apps and services of one journey; all are ended with it."""

    def __init__(self):
        self.apps = []
        self.services = []
        self.folder = tempfile.mkdtemp(prefix="hotline-desk-")
        atexit.register(self.close)

    def __enter__(self):
        return self

    def __exit__(self, *what):
        self.close()

    def launch(self, name, server=None, login=None, password=None, **extra):
        env = dict(os.environ, **extra)
        if server:
            env["HL_SERVER"] = server
        if login:
            env["HL_LOGIN"] = login
        if password:
            path = os.path.join(self.folder, "password")
            with open(path, "w", encoding="utf-8") as file:
                file.write(password)
            os.chmod(path, 0o600)
            env["HL_PASSWORD_FILE"] = path
        log = open(os.path.join(self.folder, f"{name}.log"), "a", encoding="utf-8")
        process = subprocess.Popen([program(name)], env=env, stdout=log, stderr=log)
        app = App(self, process, name)
        self.apps.append(app)
        return app

    def fake(self, folder):
        """A service that answers from a folder of JSON (tests/client/fake-service.c)."""
        process = subprocess.Popen([program("fake-service"), "0", folder], stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, text=True)
        self.services.append(process)
        process.address = process.stdout.readline().strip()
        return process

    def log(self, name):
        path = os.path.join(self.folder, f"{name}.log")
        with open(path, encoding="utf-8") as file:
            return file.read()

    def picture(self, path):
        """The whole screen; the app has had time to draw."""
        subprocess.run(["xdotool", "mousemove", "5", "5"], check=False)
        time.sleep(0.6)
        subprocess.run(["import", "-window", "root", path], check=True)
        return path

    def close(self):
        for app in self.apps:
            app.close()
        for process in self.services:
            process.kill()
            process.wait()
        self.apps, self.services = [], []
        shutil.rmtree(self.folder, ignore_errors=True)
