#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""./dev bench [GROUP…]: runs the measuring programs of a release build; each
prints one JSON object a figure and line: name, value, unit, conditions."""
import json
import os
import platform
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))

# What measures each group, in order: programs of the build, or scripts of this folder.
GROUPS = {
    "store": ["bench-store"],
    "sim": ["bench-sim"],
    "media": ["bench-media"],
    "calls": ["bench-media", "calls.py"],
    "app": ["app.py"],
    "service": ["idle.py"],
    "opus": ["opus.py"],
}


def command(build, name):
    if name.endswith(".py"):
        path = os.path.join(HERE, name)
        return ["/usr/bin/python3", path, build] if os.path.exists(path) else None
    path = os.path.join(build, "tests", "bench", name)
    return [path] if os.path.exists(path) else None


def run(build, name):
    argv = command(build, name)
    if argv is None:
        print(f"{name}: not built", file=sys.stderr)
        return False
    environment = dict(os.environ, HL_BUILD_ROOT=os.path.abspath(build),
                       HL_SOURCE_ROOT=os.path.dirname(os.path.dirname(HERE)))
    done = subprocess.run(argv, stdout=subprocess.PIPE, text=True, env=environment, check=False)
    for line in done.stdout.splitlines():
        try:
            figure = json.loads(line)
        except ValueError:
            print(line, file=sys.stderr)
            continue
        print(json.dumps(figure, ensure_ascii=False), flush=True)
    if done.returncode != 0:
        print(f"{name}: exit status {done.returncode}", file=sys.stderr)
    return done.returncode == 0


def main():
    build, wanted = sys.argv[1], sys.argv[2:] or list(GROUPS)
    unknown = [g for g in wanted if g not in GROUPS]
    if unknown:
        print(f"unknown group {unknown[0]}; there are: {' '.join(GROUPS)}", file=sys.stderr)
        return 2
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, {platform.release()}", file=sys.stderr)
    names = list(dict.fromkeys(name for group in wanted for name in GROUPS[group]))
    return 0 if all([run(build, name) for name in names]) else 1


if __name__ == "__main__":
    sys.exit(main())
