# SPDX-License-Identifier: GPL-3.0-or-later
"""Real SIP peers as child processes: sipp (citizens and telephones by the hundred) and baresip
(one telephone with sound).  Each has a private folder and is ended by its own PID.

    agents = Sipp(SIPP_ANSWER, ip="127.0.0.1", port=phones)                  # waits for calls
    callers = Sipp(SIPP_CALL, ip=CITIZEN, port=trunk, target=service.sip, calls=100, rate=10)
    callers.wait(60)                                                          # True: all went well

    citizen = Baresip("13800138000", ip=CITIZEN, port=trunk, wav=tone(folder, 1000))
    citizen.dial(f"sip:12349@{service.sip}")
    citizen.wait("CALL_ESTABLISHED")
"""
import array
import atexit
import contextlib
import ctypes
import glob
import json
import math
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import wave

from service import free_port, free_range

BARESIP_MODULES = "/usr/lib/baresip/modules"

# ---- Pieces of scenarios, to be joined; &CALLER; is the caller's number ------

SDP = """v=0
o=sipp 1 1 IN IP[local_ip_type] [local_ip]
s=-
c=IN IP[media_ip_type] [media_ip]
t=0 0
m=audio [media_port] RTP/AVP 8 101
a=rtpmap:8 PCMA/8000
a=rtpmap:101 telephone-event/8000
a=fmtp:101 0-15
a=sendrecv
"""


def send_invite(caller="1380000[call_number]", sdp=SDP):
    return f"""<send retrans="500" start_rtd="1"><![CDATA[
INVITE sip:[service]@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:{caller}@[local_ip]:[local_port]>;tag=[pid]t[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>
Call-ID: [call_id]
CSeq: 1 INVITE
Contact: <sip:{caller}@[local_ip]:[local_port];transport=[transport]>
Max-Forwards: 70
Content-Type: application/sdp
Content-Length: [len]

{sdp}]]></send>
"""


def send_in_dialog(method, cseq, headers="", body=""):
    return f"""<send retrans="500"><![CDATA[
{method} [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
[last_From:]
[last_To:]
[routes]
Call-ID: [call_id]
CSeq: {cseq} {method}
Contact: <sip:sipp@[local_ip]:[local_port];transport=[transport]>
Max-Forwards: 70
{headers}Content-Length: [len]

{body}]]></send>
"""


def send_ack(cseq=1):
    return f"""<send><![CDATA[
ACK [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
[last_From:]
[last_To:]
[routes]
Call-ID: [call_id]
CSeq: {cseq} ACK
Max-Forwards: 70
Content-Length: 0

]]></send>
"""


def recv(code, optional=False, more=""):
    may = ' optional="true"' if optional else ""
    return f'<recv response="{code}"{may}{more}/>\n'


RECV_OK = '<recv response="200" rrs="true" rtd="1"/>\n'


def send_reply(status):
    return f"""<send><![CDATA[
SIP/2.0 {status}
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>
"""


def send_answer(status, body="", headers=""):
    """To an INVITE that came; retransmitted until the ACK when it is final."""
    final = not status.startswith("1")
    kind = "Content-Type: application/sdp\n" if body else ""
    return f"""<send{' retrans="500"' if final else ''}><![CDATA[
SIP/2.0 {status}
[last_Via:]
[last_Record-Route:]
[last_From:]
[last_To:];tag=[pid]u[call_number]
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:sipp@[local_ip]:[local_port];transport=[transport]>
{headers}{kind}Content-Length: [len]

{body}]]></send>
"""


def pause(milliseconds):
    return f'<pause milliseconds="{milliseconds}"/>\n'


RECV_INVITE = '<recv request="INVITE" rrs="true"/>\n'
RECV_ACK = '<recv request="ACK"/>\n'
RECV_BYE = '<recv request="BYE"/>\n' + send_reply("200 OK")
MAY_RING = recv(100, True) + recv(180, True) + recv(183, True)

# A citizen who rings, is answered, waits for the other side's BYE …
CALL_UNTIL_BYE = send_invite() + MAY_RING + RECV_OK + send_ack() + RECV_BYE
# … a telephone that answers at once and hangs up never.
ANSWER = RECV_INVITE + send_answer("180 Ringing") + send_answer("200 OK", SDP) + RECV_ACK + RECV_BYE


def call_for(milliseconds, caller="1380000[call_number]"):
    """A citizen who hangs up so long after being answered."""
    return (send_invite(caller) + MAY_RING + RECV_OK + send_ack() + pause(milliseconds)
            + send_in_dialog("BYE", 2) + recv(200))


# ---- Processes --------------------------------------------------------------

_LIBC = ctypes.CDLL(None)


def _child(core):
    """In the child: it ends when we do, and runs on its core."""
    def prepare():
        _LIBC.prctl(1, signal.SIGKILL)
        if core is not None:
            os.sched_setaffinity(0, {core})
    return prepare


class _Peer:
    def __init__(self, name):
        self.folder = tempfile.mkdtemp(prefix=f"hotline-{name}-")
        self.process = None
        atexit.register(self.stop)

    def _spawn(self, argv, core=None):
        self.output = os.path.join(self.folder, "output.log")
        with open(self.output, "wb") as out:
            self.process = subprocess.Popen(argv, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=out,
                                            stderr=subprocess.STDOUT, preexec_fn=_child(core))

    def stop(self):
        """Kills it; the folder stays until close()."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def close(self):
        self.stop()
        atexit.unregister(self.stop)
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def print_logs(self, lines=60):
        for path in sorted(glob.glob(os.path.join(self.folder, "*.log"))):
            with open(path, encoding="utf-8", errors="replace") as log:
                print(f"---- {path}\n{''.join(log.readlines()[-lines:])}")


# ---- sipp -------------------------------------------------------------------

class Sipp(_Peer):
    """scenario: the inside of <scenario>, or a whole document.  With a target it makes `calls`
    calls at `rate` per second (at most `limit` at once) and ends; without it waits for calls.
    fields: rows of texts for [field0], [field1] …, one row a call, from the top again at the end.
    trace: keep all messages with the microsecond (see messages()).  realtime: SCHED_RR."""

    def __init__(self, scenario, *, ip="127.0.0.1", port=None, target=None, service="12349", calls=None,
                 rate=10, limit=None, tcp=False, media_ip=None, media_port=None, fields=None, trace=False,
                 core=None, realtime=False, arguments=()):
        super().__init__("sipp")
        self.port = port or free_port(ip)
        self.ip = ip
        self._files = {name: os.path.join(self.folder, name)
                       for name in ("messages.log", "errors.log", "statistics.csv", "scenario.xml")}
        if "<scenario" not in scenario:
            scenario = f'<?xml version="1.0" encoding="utf-8"?>\n<scenario name="ours">\n{scenario}</scenario>\n'
        with open(self._files["scenario.xml"], "w", encoding="utf-8") as out:
            out.write(scenario)
        argv = ["sipp", "-nostdin", "-sf", self._files["scenario.xml"], "-i", ip, "-p", str(self.port),
                "-mi", media_ip or ip, "-mp", str(media_port or free_range(4, ip)), "-t", "t1" if tcp else "u1",
                "-s", service, "-trace_err", "-error_file", self._files["errors.log"], "-trace_stat",
                "-stf", self._files["statistics.csv"], "-fd", "1s", "-buff_size", "4194304"]
        argv += ["-m", str(calls)] if calls else []
        if target:
            argv += ["-r", str(rate), "-l", str(limit or 5000)]
        if fields is not None:
            path = os.path.join(self.folder, "fields.csv")
            with open(path, "w", encoding="utf-8") as out:
                out.write("SEQUENTIAL\n" + "".join(";".join(map(str, row)) + "\n" for row in fields))
            argv += ["-inf", path]
        if trace:
            argv += ["-trace_msg", "-message_file", self._files["messages.log"]]
        argv += list(arguments) + ([target] if target else [])
        if realtime and os.geteuid() == 0:
            argv = ["chrt", "-r", "20", *argv]
        self._spawn(argv, core)
        if not target:
            self._await_port()

    def _sockets(self):
        """The inodes of its sockets, as /proc/net tells them."""
        for path in glob.glob(f"/proc/{self.process.pid}/fd/*"):
            with contextlib.suppress(OSError):
                yield os.readlink(path).removeprefix("socket:[").removesuffix("]")

    def _await_port(self):
        """Until it listens; looked up, because trying to bind would take the port from it."""
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline and self.process.poll() is None:
            own = set(self._sockets())
            for table in ("/proc/net/udp", "/proc/net/tcp"):
                with open(table, encoding="ascii") as rows:
                    for row in rows:
                        row = row.split()
                        if row[1].endswith(f":{self.port:04X}") and row[9] in own:
                            return
            time.sleep(0.02)

    def done(self):
        return self.process.poll() is not None

    def wait(self, seconds):
        """Until all calls are over; True when each went as the scenario says."""
        try:
            return self.process.wait(seconds) == 0
        except subprocess.TimeoutExpired:
            return False

    def statistics(self):
        """The last row of sipp's own figures: "SuccessfulCall(C)" → "100" …  Up to 1 s old."""
        try:
            with open(self._files["statistics.csv"], encoding="utf-8") as rows:
                lines = rows.read().splitlines()
        except OSError:
            return {}
        return dict(zip(lines[0].split(";"), lines[-1].split(";"))) if len(lines) > 1 else {}

    def count(self, name):
        """One of them as a number: "SuccessfulCall(C)", "FailedCall(C)", "CurrentCall", "Retransmissions(C)"."""
        return int(float(self.statistics().get(name) or 0))

    def errors(self):
        try:
            with open(self._files["errors.log"], encoding="utf-8", errors="replace") as log:
                return log.read()
        except OSError:
            return ""

    def messages(self):
        """Yields (seconds since 1970, "sent" or "received", text) of each message; needs trace=True."""
        head = re.compile(r"^-{20,} (\d{4}-\d\d-\d\d)[T\s](\d\d:\d\d:\d\d)\.(\d+).*$")
        stamp, way, lines = None, None, []
        with open(self._files["messages.log"], encoding="utf-8", errors="replace") as log:
            for line in log:
                match = head.match(line) if line.startswith("-----") else None
                if match:
                    if stamp is not None:
                        yield stamp, way, "".join(lines).strip()
                    whole = time.mktime(time.strptime(f"{match[1]} {match[2]}", "%Y-%m-%d %H:%M:%S"))
                    stamp, way, lines = whole + float("0." + match[3]), None, []
                elif way is None:
                    way = "sent" if " sent" in line else "received" if " received" in line else None
                else:
                    lines.append(line)
        if stamp is not None:
            yield stamp, way, "".join(lines).strip()


# ---- Sound ------------------------------------------------------------------

def tone(folder, hertz, seconds=10, name=None):
    """Writes a wav (8 kHz, mono, 16 bit) of a tone; answers its path."""
    path = os.path.join(folder, name or f"tone-{hertz}.wav")
    samples = array.array("h", (int(8000 * math.sin(2 * math.pi * hertz * i / 8000)) for i in range(8000 * seconds)))
    with wave.open(path, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(8000)
        out.writeframes(samples.tobytes())
    return path


# ---- baresip ----------------------------------------------------------------

class Baresip(_Peer):
    """A telephone that speaks `wav` and records both ways (recordings()).  With registrar
    ("127.0.0.1:PORT") and password it registers as `user`; without it is a plain peer at ip:port.
    answer: "auto" or "manual"."""

    def __init__(self, user, *, registrar=None, password=None, ip="127.0.0.1", port=None, wav=None, tcp=False,
                 answer="manual", core=None):
        super().__init__("baresip")
        self.user, self.ip = user, ip
        self.port = port or free_port(ip)
        control = free_port()
        with open(os.path.join(self.folder, "config"), "w", encoding="utf-8") as out:
            out.write(self._config(wav or tone(self.folder, 440), control))
        open(os.path.join(self.folder, "accounts"), "w", encoding="utf-8").close()
        self._spawn(["baresip", "-4", "-f", self.folder], core)
        self._buffer, self._events, self.event = b"", [], None
        self._connect(control)
        transport = "tcp" if tcp else "udp"
        account = f"<sip:{user}@{registrar or f'{ip}:{self.port}'};transport={transport}>"
        account += f";auth_user={user};auth_pass={password};regint=60" if password else ";regint=0"
        self.command("uanew", f"{account};answermode={answer};audio_codecs=PCMA,PCMU")

    def _config(self, wav, control):
        return (f"poll_method epoll\nsip_listen {self.ip}:{self.port}\ncall_local_timeout 120\ncall_max_calls 4\n"
                f"audio_path {self.folder}\naudio_source aufile,{wav}\naudio_player aufile,{self.folder}/heard.wav\n"
                f"audio_alert aufile,{self.folder}/alert.wav\nausrc_srate 8000\nauplay_srate 8000\n"
                "ausrc_channels 1\nauplay_channels 1\nrtp_ports 33000-40000\nrtcp_mux no\njitter_buffer_delay 2-10\n"
                f"module_path {BARESIP_MODULES}\nmodule g711.so\nmodule aufile.so\nmodule sndfile.so\n"
                "module_tmp account.so\nmodule_app menu.so\nmodule_app ctrl_tcp.so\n"
                f"ctrl_tcp_listen 127.0.0.1:{control}\nsnd_path {self.folder}\nring_aufile none\n")

    def _connect(self, port):
        deadline = time.monotonic() + 10
        while True:
            try:
                self._control = socket.create_connection(("127.0.0.1", port), 5)
                return
            except OSError:
                if time.monotonic() > deadline or self.process.poll() is not None:
                    self.print_logs()
                    raise
                time.sleep(0.03)

    def command(self, name, params=""):
        """A command of its menu: dial, accept, hangup, hold, resume, sndcode …"""
        data = json.dumps({"command": name, "params": params}).encode()
        self._control.sendall(b"%d:%s," % (len(data), data))

    def dial(self, uri):
        self.command("dial", uri)

    def accept(self):
        self.command("accept")

    def hang_up(self):
        self.command("hangup")

    def _take(self, seconds):
        self._control.settimeout(max(seconds, 0.001))
        try:
            data = self._control.recv(65536)
        except TimeoutError:
            return
        self._buffer += data
        while b":" in self._buffer:
            length, _, rest = self._buffer.partition(b":")
            if len(rest) < int(length) + 1:
                return
            self._events.append(json.loads(rest[:int(length)]))
            self._buffer = rest[int(length) + 1:]

    def wait(self, event, seconds=20):
        """Waits for REGISTER_OK, REGISTER_FAIL, CALL_INCOMING, CALL_RINGING, CALL_ESTABLISHED,
        CALL_CLOSED …, each once and in order; its JSON is then in .event.  False: did not come."""
        deadline = time.monotonic() + seconds
        while True:
            for i, it in enumerate(self._events):
                if it.get("type") == event:
                    self.event = it
                    del self._events[:i + 1]
                    return True
            if time.monotonic() > deadline or self.process.poll() is not None:
                return False
            self._take(min(0.2, deadline - time.monotonic()))

    def recordings(self):
        """(what it said, what it heard): paths of wavs, complete after the call."""
        return (sorted(glob.glob(os.path.join(self.folder, "dump-*-enc.wav"))),
                sorted(glob.glob(os.path.join(self.folder, "dump-*-dec.wav"))))
