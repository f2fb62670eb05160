#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The source itself: layers, who may include what, licence lines, formatting,
READMEs, and that the files speak only of the project.  TAP."""
import os
import re
import subprocess
import sys

ROOT = os.environ.get("HL_SOURCE_ROOT") or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

# Ground floor first: a component may include itself and what it names here.
MAY = {
    "base": set(),
    "store": {"base"},
    "search": {"base", "store"},
    "people": {"base", "store"},
    "calls": {"base"},
    "media": {"base"},
    "sip": {"base", "store"},
    "phone": {"base", "sip"},
    "desk": {"base", "store", "people", "search"},
    "statistics": {"base", "store", "calls"},
    "report": {"base"},
    "service": {"base", "store", "search", "people", "calls", "media", "sip", "desk", "statistics", "report"},
    "client": {"base", "people", "calls", "desk"},
    "ui": {"base", "search", "people", "calls", "desk", "client", "phone", "report"},
}

# Outside headers and the components that may see them.
ONLY = {
    r"sqlite3\.h": {"store", "search"},
    r"sofia-sip/": {"sip", "phone"},
    r"gst/": {"media", "phone"},
    r"libsoup/": {"service", "client", "opinion"},
    r"(gtk/|adwaita\.h)": {"ui"},
    r"xlsxwriter\.h": {"report"},
    r"argon2\.h": {"base"},
    r"(gmime/|libxml/)": {"desk"},
    r"openssl/": {"base", "service", "sip", "phone"},
    r"(spandsp|opus)\.h": {"media"},
    r"srtp2/": {"media"},
}

INCLUDE = re.compile(r'^\s*#\s*include\s+["<]([^">]+)[">]', re.M)
SECRET = re.compile("/work/" + r"|\.\./shared|\b(TODO|FIXME|XXX)\s*[:(]")

failures = 0
number = 0


def ok(name, faults):
    global failures, number
    number += 1
    if faults:
        failures += 1
        for fault in faults[:40]:
            print("# " + fault)
    print(f"{'not ok' if faults else 'ok'} {number} /tree/{name}")


def files():
    out = subprocess.run(["git", "-C", ROOT, "ls-files", "-co", "--exclude-standard"],
                         capture_output=True, text=True, check=False).stdout
    names = [n for n in out.split("\n") if n and os.path.isfile(os.path.join(ROOT, n))]
    return names


def read(name):
    with open(os.path.join(ROOT, name), encoding="utf-8", errors="replace") as file:
        return file.read()


def layers(sources):
    faults = []
    for name in sources:
        parts = name.split("/")
        if parts[0] != "lib" or len(parts) < 3:
            continue
        component = parts[1]
        allowed = MAY.get(component)
        if allowed is None:
            faults.append(f"{name}: component {component} has no layer")
            continue
        for header in INCLUDE.findall(read(name)):
            other = header.split("/")[0]
            if "/" in header and other in MAY and other != component and other not in allowed:
                faults.append(f"{name}: {component} may not use {other}")
    return faults


def outside(sources):
    faults = []
    for name in sources:
        parts = name.split("/")
        if parts[0] not in ("lib", "apps"):
            continue
        for header in INCLUDE.findall(read(name)):
            for pattern, components in ONLY.items():
                if not re.match(pattern, header):
                    continue
                if parts[0] == "lib" and parts[1] not in components:
                    faults.append(f"{name}: may not include {header}")
                if parts[0] == "apps" and not re.match(ONLY_APPS, header):
                    faults.append(f"{name}: an app may not include {header}")
    return faults


ONLY_APPS = r"(gtk/|adwaita\.h)"


def licence(names):
    wanted = [n for n in names if n.endswith((".c", ".h", ".py", ".sh", "meson.build")) or n in ("dev", ".ci/run")]
    return [n for n in wanted if "SPDX-License-Identifier: GPL-3.0-or-later" not in read(n)[:600]]


def own_words(names):
    faults = []
    for name in names:
        if name.endswith((".flac", ".png", "check-tree.py")) or name.startswith("COPYING"):
            continue
        for i, line in enumerate(read(name).split("\n"), 1):
            if SECRET.search(line):
                faults.append(f"{name}:{i}: {line.strip()[:100]}")
    return faults


def formatted(sources):
    paths = [os.path.join(ROOT, n) for n in sources]
    run = subprocess.run(["clang-format", "--dry-run", "--Werror", *paths], capture_output=True,
                         text=True, check=False, cwd=ROOT)
    bad = sorted({line.split(":")[0].replace(ROOT + "/", "") for line in run.stderr.split("\n") if "error:" in line})
    return bad


def readmes(names):
    components = sorted({n.split("/")[1] for n in names if n.startswith("lib/") and n.count("/") > 1})
    return [f"lib/{c}/README.md is missing" for c in components if f"lib/{c}/README.md" not in names]


def main():
    names = files()
    if not names:
        print("1..0 # SKIP not a git checkout")
        return 0
    sources = [n for n in names if n.endswith((".c", ".h"))]
    ok("layers", layers(sources))
    ok("outside-headers", outside(sources))
    ok("licence-lines", licence(names))
    ok("own-words", own_words(names))
    ok("formatted", formatted(sources))
    ok("readmes", readmes(names))
    print(f"1..{number}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
