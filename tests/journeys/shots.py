#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""shots.py DIR [NAME…]: every screen in Chinese, 1366×768 and 1920×1080, light and dark,
full and empty, each app against a service that answers from a folder (tests/journeys/*/).

Screens are functions named shot_…; more files shots_*.py beside this one are taken too."""
import glob
import importlib.util
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import atspi  # noqa: E402

SIZES = [(1366, 768), (1920, 1080)]


def sign_in(desk, app, folder):
    service = desk.fake(os.path.join(HERE, folder))
    window = desk.launch(app, server=service.address, login="banzhang", password="correct")
    return service, window


def push(service, line):
    service.stdin.write(line.rstrip("\n") + "\n")
    service.stdin.flush()


def push_file(service, path):
    with open(os.path.join(HERE, path), encoding="utf-8") as file:
        for line in file:
            push(service, line)


def speak(service, call):
    """A minute of levels, as a call that is listened to has them."""
    import time
    for i in range(40):
        caller = -20 - (i * 7 % 13) if i // 8 % 2 else -58
        agent = -18 - (i * 5 % 11) if not i // 8 % 2 else -58
        push(service, json.dumps({"live": {"calls": [dict(call, levels={"caller": caller, "agent": agent})]}}))
        time.sleep(0.2)


def shot_start(desk, picture):
    app = desk.launch("hotline-supervisor")
    app.find("连接", part=True)
    picture("start-connect")
    app.close()
    service = desk.fake(os.path.join(HERE, "wall"))
    app = desk.launch("hotline-supervisor", server=service.address, login="banzhang")
    app.find("登录", part=True)
    picture("start-sign-in")


def shot_wall(desk, picture):
    service, app = sign_in(desk, "hotline-supervisor", "wall")
    app.find("监控")
    push_file(service, "wall/events.jsonl")
    picture("sup-wall")
    app.key("ctrl+3")
    picture("sup-calls")
    app.key("ctrl+4")
    picture("sup-agents")
    app.key("ctrl+1", "F11")
    picture("sup-wall-full-screen")


def shot_listen(desk, picture):
    service, app = sign_in(desk, "hotline-supervisor", "wall")
    app.find("监控")
    app.key("ctrl+2")
    with open(os.path.join(HERE, "wall", "live.json"), encoding="utf-8") as file:
        call = next(c for c in json.load(file)["calls"] if c.get("listeners"))
    app.find("正在进行的通话").find("李娜").press()
    speak(service, call)
    picture("sup-listen")


def shot_empty(desk, picture):
    service, app = sign_in(desk, "hotline-supervisor", "wall-empty")
    app.find("监控")
    picture("sup-wall-empty")
    app.key("ctrl+2")
    picture("sup-listen-empty")
    app.key("ctrl+3")
    picture("sup-calls-empty")


def load():
    """All shot_ functions, here and in shots_*.py."""
    shots = {k: v for k, v in globals().items() if k.startswith("shot_")}
    for path in sorted(glob.glob(os.path.join(HERE, "shots_*.py"))):
        spec = importlib.util.spec_from_file_location(os.path.basename(path)[:-3], path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        shots.update({k: v for k, v in vars(module).items() if k.startswith("shot_")})
    return shots


def one(name, folder, width, height, dark):
    """In the private display."""
    suffix = f"-{width}" + ("-dark" if dark else "")
    with atspi.Desk() as desk:
        def picture(screen):
            path = os.path.join(folder, screen + suffix + ".png")
            desk.picture(path)
            print(path, flush=True)
        load()[name](desk, picture)


def main():
    if len(sys.argv) >= 6 and sys.argv[1] == "--one":
        name, folder, width, height = sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5])
        dark = len(sys.argv) > 6
        atspi.inside(width, height, dark)
        one(name, folder, width, height, dark)
        return 0
    if len(sys.argv) < 2:
        print(__doc__)
        return 2
    folder = os.path.abspath(sys.argv[1])
    os.makedirs(folder, exist_ok=True)
    wanted = sys.argv[2:] or sorted(load())
    status = 0
    for name in wanted:
        for width, height in SIZES:
            for dark in ([], ["dark"]):
                run = subprocess.run([sys.executable, os.path.abspath(__file__), "--one", name,
                                      folder, str(width), str(height), *dark], check=False)
                status |= run.returncode
    return 1 if status else 0


if __name__ == "__main__":
    sys.exit(main())
