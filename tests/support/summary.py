#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Counts what meson's test logs hold: each TAP line is a test; a program that
died or printed no TAP counts as one.  The last line is `N passed, N failed`."""
import json
import os
import re
import sys

GOOD = {"OK", "EXPECTEDFAIL"}
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


def main(paths):
    total = [0, 0, 0]
    for path in paths:
        if not os.path.exists(path):
            continue
        with open(path, encoding="utf-8") as log:
            for line in log:
                entry = json.loads(line)
                numbers = count(entry)
                total = [a + b for a, b in zip(total, numbers)]
                if numbers[1]:
                    print(f"failed: {entry['name']} ({entry['result']})")
                if numbers[2]:
                    print(f"skipped in {entry['name']}: {numbers[2]}")
    tail = f", {total[2]} skipped" if total[2] else ""
    print(f"{total[0]} passed, {total[1]} failed{tail}")
    return 1 if total[1] or not total[0] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
