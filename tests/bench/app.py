#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""app.py BUILD [--quick]: first frame and memory of the apps beside a bare libadwaita
window, started the same way under a private X server.  README.md says how."""
import os
import select
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

BUILD = os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 else os.environ["HL_BUILD_ROOT"]
os.environ["HL_BUILD_ROOT"] = BUILD

import measure                                    # noqa: E402
from measure import figure, say                   # noqa: E402
from service import PASSWORD, SOURCE_ROOT, Service, program, site  # noqa: E402

INSIDE = "HL_BENCH_INSIDE"
STARTS = 3 if "--quick" in sys.argv else 7
APPS = {"agent": "agent1", "supervisor": "supervisor", "manager": "manager"}
AFTER = 3           # seconds until memory is looked at


def inside():
    """Runs this again under a private X server and session bus, without GL."""
    if os.environ.get(INSIDE):
        return
    runtime = tempfile.mkdtemp(prefix="hotline-bench-")
    os.chmod(runtime, 0o700)
    environment = dict(
        os.environ, LANG="zh_CN.UTF-8", LC_ALL="zh_CN.UTF-8", XDG_RUNTIME_DIR=runtime, HOME=runtime,
        XDG_CONFIG_HOME=runtime + "/config", XDG_CACHE_HOME=runtime + "/cache", XDG_DATA_HOME=runtime + "/data",
        GDK_BACKEND="x11", GSK_RENDERER="cairo", GDK_DEBUG="gl-disable", GSETTINGS_BACKEND="memory", GTK_A11Y="none",
        HL_SOURCE_ROOT=SOURCE_ROOT, HL_WINDOW_SIZE="1366x768", HL_FIRST_FRAME="1", PYTHONDONTWRITEBYTECODE="1")
    environment[INSIDE] = "1"
    for name in ("G_DEBUG", "WAYLAND_DISPLAY"):
        environment.pop(name, None)
    status = subprocess.run(["xvfb-run", "-a", "-s", "-screen 0 1366x768x24 -nolisten tcp", "dbus-run-session", "--",
                             sys.executable, os.path.abspath(__file__), *sys.argv[1:]], env=environment, check=False)
    shutil.rmtree(runtime, ignore_errors=True)
    sys.exit(status.returncode)


def path(name):
    return os.path.join(BUILD, "tests", "bench", "bare-window") if name == "bare" else program(f"hotline-{name}")


class Start:
    """One start: .first_frame in seconds since the start, .memory() in kB, until closed."""

    def __init__(self, name, more=None):
        began = time.clock_gettime(time.CLOCK_MONOTONIC)
        self.process = subprocess.Popen([path(name)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, env=dict(os.environ, **(more or {})))
        ready, _, _ = select.select([self.process.stdout], [], [], 30)
        line = self.process.stdout.readline() if ready else b""
        try:
            self.first_frame = int(line) / 1e6 - began
        except ValueError:
            self.close()
            raise RuntimeError(f"{name} showed nothing: {self.process.stderr.read().decode(errors='replace')[-600:]}") \
                from None

    def memory(self):
        """(proportional, private, resident) kB."""
        return measure.memory_kb(self.process.pid)

    def close(self):
        self.process.kill()
        self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def first_frames(names):
    """Medians in seconds; the programs take turns, the first round is not counted."""
    times = {name: [] for name in names}
    for turn in range(STARTS + 1):
        for name in names:
            with Start(name) as start:
                if turn:
                    times[name].append(start.first_frame)
                time.sleep(0.2)
    return {name: statistics.median(spans) for name, spans in times.items()}


def memory(name, more=None, seconds=AFTER):
    with Start(name, more) as start:
        time.sleep(seconds)
        return start.memory()


def signed_in(service, name, folder):
    secret = os.path.join(folder, "password")
    with open(secret, "w", encoding="utf-8") as out:
        out.write(PASSWORD)
    os.chmod(secret, 0o600)
    return memory(name, dict(HL_SERVER=service.address, HL_LOGIN=APPS[name], HL_PASSWORD_FILE=secret), AFTER + 3)


def main():
    inside()
    names = [name for name in APPS if os.path.exists(path(name))]
    frames = first_frames(["bare", *names])
    bare = memory("bare")
    same = (f"median of {STARTS} starts in turn with a bare libadwaita window, connect page, Xvfb 1366x768, cairo "
            f"renderer; {measure.load()}")
    good = True
    with Service(site(agents=2)) as service:
        for name in names:
            try:
                own = memory(name)
                inner = signed_in(service, name, service.folder)
            except RuntimeError as error:
                say(str(error))
                good = False
                continue
            figure(f"app.{name}.first_frame_ratio", frames[name] / frames["bare"], "× bare window",
                   f"{frames[name] * 1000:.0f} ms against {frames['bare'] * 1000:.0f}; {same}")
            figure(f"app.{name}.memory_ratio", own[0] / bare[0], "× bare window",
                   f"proportional memory {AFTER} s after the first frame: {own[0] / 1024:.0f} MB against {bare[0] / 1024:.0f} "
                   f"(private {own[1] / 1024:.0f} and {bare[1] / 1024:.0f}, resident {own[2] / 1024:.0f} and {bare[2] / 1024:.0f}); connect page; "
                   f"signed in after {AFTER + 3} s: {inner[0] / 1024:.0f} MB, {inner[0] / bare[0]:.2f}×; {measure.load()}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
