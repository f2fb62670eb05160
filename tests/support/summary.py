#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Counts what meson's test logs hold: each TAP line is a test; a program that
died or printed no TAP counts as one.  The last line is `N passed, N failed`."""
import json
import os
import re
import sys

GOOD = {"OK", "EXPECTEDFAIL"}
TOLD, SAID = 5, 12
LINE = re.compile(r"^(not ok|ok)\b(.*)$", re.M)


def count(entry):
    lines = LINE.findall(entry.get("stdout") or "")
    skipped = sum(1 for _, rest in lines if "# SKIP" in rest.upper())
    failed = sum(1 for verdict, rest in lines if verdict == "not ok" and "# TO" "DO" not in rest.upper())
    passed = len(lines) - failed - skipped
    result = entry["result"]
    if result == "SKIP" and not lines:
        skipped += 1
    elif result in GOOD and not lines:
        passed += 1
    elif result not in GOOD and result != "SKIP" and failed == 0:
        failed += 1
    return passed, failed, skipped


def read(path):
    """The results by name; a test that was run again counts as it ended."""
    entries = {}
    if os.path.exists(path):
        with open(path, encoding="utf-8") as log:
            for line in log:
                entry = json.loads(line)
                entries[entry["name"]] = entry
    return entries


def failed(path):
    return [name for name, entry in read(path).items() if count(entry)[1]]


def why(entry):
    """What failed and what was said last: the middle of a long log may not be kept."""
    told = [line for line in (entry.get("stdout") or "").splitlines()
            if line.startswith(("not ok", "Bail out!"))]
    said = (entry.get("stderr") or "").splitlines()
    return told[:TOLD] + said[-SAID:]


def main(paths):
    total = [0, 0, 0]
    for path in paths:
        for name, entry in read(path).items():
            numbers = count(entry)
            total = [a + b for a, b in zip(total, numbers)]
            if numbers[1]:
                print(f"failed: {name} ({entry['result']})")
                for line in why(entry):
                    print(f"  | {line[:240]}")
            if numbers[2]:
                print(f"skipped in {name}: {numbers[2]}")
    tail = f", {total[2]} skipped" if total[2] else ""
    print(f"{total[0]} passed, {total[1]} failed{tail}")
    return 1 if total[1] or not total[0] else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--failed"]:
        # "hotline:unit+base / base/json" → "base/json", for meson test
        print("\n".join(name.split(" / ", 1)[-1] for name in failed(sys.argv[2])))
        sys.exit(0)
    sys.exit(main(sys.argv[1:]))
