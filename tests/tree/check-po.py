#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The zh_CN catalogue against the sources: every string translated, none fuzzy, formats kept,
full-width punctuation beside Chinese.  TAP."""
import glob
import os
import re
import subprocess
import sys
import tempfile

ROOT = os.environ.get("HL_SOURCE_ROOT") or os.path.dirname(
    os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
KEYWORDS = ["_", "N_", "C_:1c,2", "NC_:1c,2", "ngettext:1,2", "g_dngettext:2,3"]
CJK = "\u3400-\u9fff"
HALF = re.compile(f"[{CJK}][,;:?!]|[,;?!][{CJK}]")

number = failures = 0


def ok(name, faults):
    global number, failures
    number += 1
    failures += bool(faults)
    for fault in faults[:40]:
        print("# " + fault)
    print(f"{'not ok' if faults else 'ok'} {number} /po/{name}")


def run(*args):
    return subprocess.run(args, capture_output=True, text=True, check=False, cwd=ROOT)


def sources():
    names = run("git", "ls-files", "-co", "--exclude-standard", "lib", "apps").stdout.split("\n")
    return sorted(n for n in names if n.endswith((".c", ".ui")) and os.path.exists(os.path.join(ROOT, n)))


def msgids(text):
    """Readable messages of a PO file: its own lines of msgctxt and msgid."""
    out = []
    for entry in text.split("\n\n")[1:]:
        lines = [l for l in entry.split("\n") if l.startswith(("msgctxt", "msgid "))]
        where = [l[3:] for l in entry.split("\n") if l.startswith("#: ")]
        if lines:
            out.append(" ".join(lines) + ("   " + where[0] if where else ""))
    return out


def main():
    parts = sorted(glob.glob(os.path.join(ROOT, "po", "parts", "*.zh_CN.po")))
    with tempfile.TemporaryDirectory() as folder:
        pot, have, merged = (os.path.join(folder, n) for n in ("all.pot", "have.po", "merged.po"))
        c = [s for s in sources() if s.endswith(".c")]
        ui = [s for s in sources() if s.endswith(".ui")]
        made = run("xgettext", "--from-code=UTF-8", *["-k" + k for k in KEYWORDS], "-o", pot, *c, *ui)
        ok("extract", made.stderr.split("\n") if made.returncode else [])
        run("msgcat", "--use-first", "--force-po", "-o", have, *parts)
        run("msgmerge", "-q", "-N", "--no-wrap", "-o", merged, have, pot)
        ok("translated", msgids(run("msgattrib", "--untranslated", "--no-obsolete", "--no-wrap", merged).stdout))
        ok("not-fuzzy", msgids(run("msgattrib", "--only-fuzzy", "--no-obsolete", "--no-wrap", merged).stdout))
    faults = []
    for part in parts:
        checked = run("msgfmt", "-c", "-o", os.devnull, part)
        faults += checked.stderr.split("\n") if checked.returncode else []
    ok("formats", faults)
    faults = []
    for part in parts:
        with open(part, encoding="utf-8") as file:
            for i, line in enumerate(file, 1):
                if line.startswith(("msgstr", '"')) and HALF.search(line):
                    faults.append(f"{os.path.basename(part)}:{i}: {line.strip()}")
    ok("punctuation", faults)
    print(f"1..{number}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
