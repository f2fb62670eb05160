# SPDX-License-Identifier: GPL-3.0-or-later
"""A service on core 0 with telephones on core 1, for calls.py: agents with fixed-contact
telephones that answer at once, citizens that ring through the trunk, and their sound."""
import array
import math
import os
import random
import re
import selectors
import socket
import struct
import sys
import threading
import time

import measure
from peers import MAY_RING, RECV_ACK, RECV_BYE, RECV_INVITE, RECV_OK, SDP, Sipp, recv, send_ack, send_answer, \
    send_in_dialog, send_invite, pause
from service import CITIZEN, Service, free_port, free_range, site

SERVICE_CORE, PEER_CORE = 0, 1
FROM = re.compile(r"^From:.*?<sip:([0-9]+)@", re.M)


class Rig:
    """agents: signed in and ready, no wrap-up.  A queue without greeting or music."""

    def __init__(self, agents, sound=False, legs=0):
        self.trunk, self.phones = free_port(CITIZEN), free_port()
        self.service = Service(
            site(agents=agents, device="contact", contact=f"sip:{{extension}}@127.0.0.1:{self.phones}",
                 trunk_port=self.trunk, wrap_up=0),
            core=SERVICE_CORE, realtime=SHIELD, rtp_ports=max(800, agents * 6, legs * 2 + 100))
        self.agents = [f"agent{i}" for i in range(1, agents + 1)]
        for login in self.agents:
            self.service.ready(login)
        self.peers = []
        self.sound = free_range(4 * agents + 8) if sound else None

    @property
    def pids(self):
        return {"hotlined": self.service.pid, "mediad": self.service.mediad_pid}

    def answer(self, **more):
        """The agents' telephones: they ring and answer at once, and wait for our BYE."""
        ports = [(self.sound + 2 * i,) for i in range(len(self.agents))] if self.sound else None
        media = SDP.replace("[media_port]", "[field0]") if ports else SDP
        it = Sipp(RECV_INVITE + send_answer("180 Ringing") + send_answer("200 OK", media) + RECV_ACK + RECV_BYE,
                  port=self.phones, core=PEER_CORE, realtime=True, fields=ports, **more)
        self.peers.append(it)
        return it

    def call(self, calls, rate, talk_ms=None, **more):
        """Citizens ring: they hang up after talk_ms, or wait for our BYE."""
        media = SDP.replace("[media_port]", "[field1]")
        end = pause(talk_ms) + send_in_dialog("BYE", 2) + recv(200) if talk_ms else RECV_BYE
        rows = [(13800000000 + i, (self.sound or 9000) + 2 * i) for i in range(calls)]
        it = Sipp(send_invite("[field0]", media) + MAY_RING + RECV_OK + send_ack() + end,
                  ip=CITIZEN, port=self.trunk, target=self.service.sip, calls=calls, rate=rate, core=PEER_CORE,
                  fields=rows, realtime=True, **more)
        self.peers.append(it)
        return it

    def talking(self):
        calls = self.service.get("/live", user="supervisor")["calls"]
        return sum(1 for it in calls if it["state"] == "talking")

    def wait_talking(self, n, seconds=30):
        return self.service.wait("/live", lambda it: sum(c["state"] == "talking" for c in it["calls"]) >= n,
                                 user="supervisor", seconds=seconds)

    def outcomes(self):
        """How many calls ended how, of the calls' rows."""
        counts = {}
        for outcome in ("answered", "abandoned", "short-abandoned", "overflowed", "closed", "failed", "message"):
            try:
                counts[outcome] = self.service.get(f"/calls?outcome={outcome}&limit=1", user="supervisor")["total"]
            except Exception:
                pass
        return counts

    def close(self):
        for it in self.peers:
            it.close()
        self.service.stop()

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        self.service.failed = self.service.failed or kind is not None
        if kind is not None:
            for it in self.peers:
                it.print_logs(15)
        self.close()


# Others that use the machine are kept off by SCHED_RR; said in the conditions.
SHIELD = os.geteuid() == 0 and ("--shield" in sys.argv or os.getloadavg()[0] > 0.7)


def conditions(text):
    more = ", SCHED_RR" if SHIELD else ""
    return f"{text}; hotlined and mediad on core {SERVICE_CORE}{more}, sipp on core {PEER_CORE}; {measure.load()}"


# ---- Who rang when, of sipp's logs --------------------------------------------

def invites(peer, way):
    """{caller: seconds since 1970 of its first INVITE} of a peer's trace."""
    first = {}
    for stamp, it, text in peer.messages():
        if it == way and text.startswith("INVITE "):
            match = FROM.search(text)
            if match:
                first.setdefault(match[1], stamp)
    return first


# ---- Sound ---------------------------------------------------------------------

SO_TIMESTAMPNS = 35


def alaw(sample):
    sign = 0x80 if sample >= 0 else 0
    value = min(abs(sample), 32635)
    exponent, mask = 7, 0x4000
    while exponent > 0 and not value & mask:
        exponent, mask = exponent - 1, mask >> 1
    mantissa = (value >> (4 if exponent == 0 else exponent + 3)) & 15
    return (sign | exponent << 4 | mantissa) ^ 0x55


def frames(count=50):
    """20 ms payloads of a noisy tone."""
    noise = random.Random(1)
    return [bytes(alaw(int(6000 * math.sin(2 * math.pi * 440 * (160 * f + i) / 8000) + noise.randint(-1500, 1500)))
                  for i in range(160)) for f in range(count)]


class Sound(threading.Thread):
    """The telephones' RTP: from each of `count` ports of `addresses` a frame every 20 ms to whoever
    sends there.  Of the first `sampled` ports of each address everything is read: when each packet
    came in, by the kernel's clock.  A thread of its own, on core 1."""

    def __init__(self, addresses, first, count, sampled=10):
        super().__init__(daemon=True)
        self.sockets, self.remotes, self.arrivals = [], [], {}
        self.stopping = threading.Event()
        for address in addresses:
            for i in range(count):
                it = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                it.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
                it.setblocking(False)
                it.bind((address, first + 2 * i))
                self.sockets.append(it)
                self.remotes.append(None)
                if i < sampled:
                    self.arrivals[len(self.sockets) - 1] = []

    def run(self):
        os.sched_setaffinity(0, {PEER_CORE})
        payloads, tick, at = frames(), 0, time.monotonic()
        while not self.stopping.is_set():
            self._send(payloads[tick % len(payloads)], tick)
            for i in self.arrivals:
                self._read(i)
            tick += 1
            at += 0.02
            time.sleep(max(0, at - time.monotonic()))

    def _send(self, payload, tick):
        for i, remote in enumerate(self.remotes):
            if remote is None:
                if tick % 10 == 0:
                    self._find(i)
                continue
            head = struct.pack(">BBHII", 0x80, 8, tick & 0xffff, tick * 160 & 0xffffffff, i + 1)
            try:
                self.sockets[i].send(head + payload)
            except OSError:
                pass

    def _find(self, i):
        """Who sends here is who we send to."""
        try:
            _, remote = self.sockets[i].recvfrom(2048)
        except OSError:
            return
        self.sockets[i].connect(remote)
        self.remotes[i] = remote

    def _read(self, i):
        while True:
            try:
                _, extra, _, _ = self.sockets[i].recvmsg(2048, 64)
            except OSError:
                return
            for _, kind, data in extra:
                if kind == SO_TIMESTAMPNS:
                    seconds, nanoseconds = struct.unpack("qq", data[:16])
                    self.arrivals[i].append(seconds + nanoseconds / 1e9)

    def longest_gap(self, since, until):
        """(longest seconds between two packets of a sampled stream, streams seen) within a span."""
        gaps, streams = [0.0], 0
        for times in self.arrivals.values():
            within = [t for t in times if since <= t <= until]
            if len(within) > 10:
                streams += 1
                gaps.append(max(b - a for a, b in zip([since] + within, within + [until])))
        return max(gaps), streams

    def stop(self):
        self.stopping.set()
        self.join()
        for it in self.sockets:
            it.close()
