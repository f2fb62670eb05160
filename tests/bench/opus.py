#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""opus.py BUILD [--quick]: what a recording becomes as Opus, and what that costs: the figures
of group "opus".  README.md says how."""
import array
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import wave

from measure import figure, load

QUICK = "--quick" in sys.argv
ROUNDS = 3 if QUICK else 12
RATE = 8000
NOISE = 12  # of the line, of 32767
MEDIAD = os.path.join(sys.argv[1], "apps", "mediad", "hotline-mediad")

AGENT = ["您好，民政服务热线，请问有什么可以帮您？", "好的，请您告诉我老人的姓名和住址。",
         "高龄津贴需要带身份证和户口本，到街道办事处申请。", "请您稍等，我帮您查询一下。",
         "救助管理站二十四小时开放，地址在人民路一百二十号。"]
CITIZEN = ["你好，我想问一下八十岁老人的补贴怎么办理。", "他叫王建国，住在幸福小区三号楼二单元。",
           "那需要本人去吗？老人腿脚不方便，走不了路。", "好的，谢谢，我再等一等。",
           "我还想问一下临时救助的事情，家里最近比较困难。"]


def run(*argv):
    subprocess.run(argv, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def say(folder, name, voice, text):
    """A sentence as samples at the rate of a telephone."""
    path = os.path.join(folder, name + ".wav")
    run("espeak-ng", "-v", voice, "-s", "160", "-w", path, text)
    run("sox", path, "-r", str(RATE), "-c", "1", path + ".8k.wav", "gain", "-9")
    with wave.open(path + ".8k.wav") as file:
        return array.array("h", file.readframes(file.getnframes()))


def side(turns, length):
    samples = array.array("h", (int(random.gauss(0, NOISE)) for _ in range(length)))
    for at, words in turns:
        for i, value in enumerate(words):
            samples[at + i] = max(-32768, min(32767, samples[at + i] + value))
    return samples


def talk(folder):
    """Two who take turns, each on a side, through A-law as from a trunk; as the recorder's FLAC."""
    sides, at = ([], []), RATE // 2
    said = [[say(folder, f"c{i}", "cmn", t) for i, t in enumerate(CITIZEN)],
            [say(folder, f"a{i}", "cmn+f2", t) for i, t in enumerate(AGENT)]]
    for _ in range(ROUNDS):
        for i in range(len(AGENT)):
            for who in (0, 1):
                sides[who].append((at, said[who][i]))
                at += len(said[who][i]) + int(random.uniform(0.2, 1.2) * RATE)
    names = []
    for who in (0, 1):
        names.append(os.path.join(folder, f"side{who}.wav"))
        with wave.open(names[-1], "wb") as file:
            file.setparams((1, 2, RATE, 0, "NONE", ""))
            file.writeframes(side(sides[who], at + RATE).tobytes())
        run("sox", names[-1], "-e", "a-law", names[-1] + ".a.wav")
    both = os.path.join(folder, "talk.wav")
    run("sox", "-M", names[0] + ".a.wav", names[1] + ".a.wav", "-e", "signed", "-b", "16", both)
    flac = os.path.join(folder, "talk.flac")
    run("flac", "-s", "-f", "-3", "-b", "1120", "-o", flac, both)
    return flac, (at + RATE) / RATE


def convert(flac, opus, seconds, kbit):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    job = {"from": flac, "to": opus, "length_us": int(seconds * 1e6), "kbit": kbit}
    done = subprocess.run([MEDIAD, "--convert", str(os.getpid())], input=json.dumps(job), text=True,
                          stdout=subprocess.PIPE, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return os.path.getsize(opus), used, done.stdout.strip()


def main():
    random.seed(1)
    with tempfile.TemporaryDirectory() as folder:
        flac, seconds = talk(folder)
        size = os.path.getsize(flac)
        state = f"{seconds / 60:.1f} min of two who take turns in espeak-ng's Mandarin, A-law, faint noise; {load()}"
        figure("opus.flac_mb_per_hour", size * 3600 / seconds / 1e6, "MB/h", state)
        for kbit in (24, 32, 48):
            opus, used, said = convert(flac, os.path.join(folder, "talk.opus"), seconds, kbit)
            figure(f"opus.mb_per_hour_{kbit}", opus * 3600 / seconds / 1e6, "MB/h",
                   f"{opus} of {size} bytes; {said}; {state}")
            figure(f"opus.cpu_s_per_hour_{kbit}", used * 3600 / seconds, "s/h",
                   f"encoded, read back, both decoded and compared; {state}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
