# SPDX-License-Identifier: GPL-3.0-or-later
"""The service's live events (WebSocket), with Python's own library.

    events = Events(service, "agent1")
    event = events.wait(lambda it: "me" in it and it["me"].get("caller"))
"""
import base64
import json
import os
import selectors
import socket
import struct
import time
import urllib.parse


class Events:
    """One connection.  .received: all events so far as (time.time(), dict)."""

    def __init__(self, service, login, after=None, host=None):
        if login not in service.tokens:
            service.sign_in(login)
        address = urllib.parse.urlsplit(service.address)
        self.socket = socket.create_connection((host or address.hostname, address.port), 10)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.received, self._data, self._next, self.open = [], b"", 0, True
        key = base64.b64encode(os.urandom(16)).decode()
        query = f"?after={after}" if after is not None else ""
        self.socket.sendall((
            f"GET /api/v1/events{query} HTTP/1.1\r\nHost: {address.netloc}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Protocol: hotline\r\nAuthorization: Bearer {service.tokens[login]}\r\n\r\n").encode())
        while b"\r\n\r\n" not in self._data:
            data = self.socket.recv(65536)
            if not data:
                raise ConnectionError("closed in the handshake")
            self._data += data
        head, _, self._data = self._data.partition(b"\r\n\r\n")
        if b" 101 " not in head.split(b"\r\n")[0]:
            raise ConnectionError(head.split(b"\r\n")[0].decode())
        self._take(time.time())

    def fileno(self):
        return self.socket.fileno()

    def read(self):
        """Takes what is there (may wait when nothing is); answers the new events."""
        data = self.socket.recv(262144)
        now = time.time()
        self.open = bool(data)
        self._data += data
        return self._take(now)

    def _take(self, now):
        new = []
        while True:
            frame = self._frame()
            if frame is None:
                break
            kind, data = frame
            if kind == 1:
                new.append((now, json.loads(data)))
            elif kind == 9:
                self._send(10, data)
            elif kind == 8:
                self.open = False
        self.received += new
        return new

    def _frame(self):
        data = self._data
        if len(data) < 2:
            return None
        length, start = data[1] & 127, 2
        if length == 126:
            start = 4
            if len(data) < start:
                return None
            length, = struct.unpack(">H", data[2:4])
        elif length == 127:
            start = 10
            if len(data) < start:
                return None
            length, = struct.unpack(">Q", data[2:10])
        if len(data) < start + length:
            return None
        self._data = data[start + length:]
        return data[0] & 15, data[start:start + length]

    def _send(self, kind, data):
        mask = os.urandom(4)
        length = len(data)
        head = struct.pack(">BB", 128 | kind, 128 | length) if length < 126 else \
            struct.pack(">BBH", 128 | kind, 254, length)
        self.socket.sendall(head + mask + bytes(b ^ mask[i % 4] for i, b in enumerate(data)))

    def send(self, it):
        self._send(1, json.dumps(it).encode())

    def wait(self, test, seconds=20):
        """The first event not yet waited for of which test(event) is true; None: did not come."""
        deadline = time.monotonic() + seconds
        while True:
            while self._next < len(self.received):
                self._next += 1
                if test(self.received[self._next - 1][1]):
                    return self.received[self._next - 1][1]
            left = deadline - time.monotonic()
            if left <= 0 or not self.open:
                return None
            self.socket.settimeout(left)
            try:
                self.read()
            except TimeoutError:
                return None
            finally:
                self.socket.settimeout(None)

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def read_all(connections, until):
    """Reads of many connections until until() is true; their .received fill."""
    with selectors.DefaultSelector() as selector:
        for it in connections:
            selector.register(it, selectors.EVENT_READ)
        while not until():
            for key, _ in selector.select(0.1):
                key.fileobj.read()
                if not key.fileobj.open:
                    selector.unregister(key.fileobj)
