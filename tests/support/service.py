# SPDX-License-Identifier: GPL-3.0-or-later
"""A real service for tests, demos and measurements, on this computer only.

    from service import Service, site

    with Service(site(agents=2)) as service:          # hotlined and hotline-mediad of HL_BUILD_ROOT
        service.sign_in("agent1")                      # password: service.PASSWORD
        service.post("/me/state", {"state": "ready"}, user="agent1")
        print(service.get("/live", user="supervisor"))

Ports are free ones that are ours alone; everything is in one folder, which is
removed at the end unless something failed (then the logs are printed) or
keep=True.  Needs nothing but Python's own library.
"""
import atexit
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

PASSWORD = "Hotline-2026-first"   # of every user of site()
LINE = "12349"                    # the number citizens dial
CITIZEN = "127.0.0.2"             # where the trunk's other side is

_HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE_ROOT = os.environ.get("HL_SOURCE_ROOT") or os.path.dirname(os.path.dirname(_HERE))


def build_root():
    """The build tree that is tested: HL_BUILD_ROOT, or _build of the source tree."""
    return os.path.abspath(os.environ.get("HL_BUILD_ROOT") or os.path.join(SOURCE_ROOT, "_build"))


def program(name):
    """The path of one of our programs in the build tree."""
    folder = {"hotline-mediad": "mediad", "hotline-agent": "agent", "hotline-manager": "manager",
              "hotline-supervisor": "supervisor"}.get(name, name)
    return os.path.join(build_root(), "apps", folder, name)


class _Ports:
    """Blocks of ports that are this process's alone until it ends: the lock is an abstract socket of
    the block's name (hl-test.c does the same), so that tests side by side do not meet."""
    FIRST, BLOCK, BLOCKS = 10000, 500, 40

    def __init__(self):
        self._locks, self._process = [], None
        self._first, self._next, self._end = 0, 0, 0

    def _lock(self, block):
        lock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            lock.bind(f"\0hotline-test-ports-{block}")
        except OSError:
            lock.close()
            return None
        return lock

    def _claim(self, wanted):
        """`wanted` blocks in a row."""
        deadline = time.monotonic() + 300
        while time.monotonic() < deadline:
            for first in range(self.BLOCKS - wanted + 1):
                locks = []
                while len(locks) < wanted and (lock := self._lock(first + len(locks))):
                    locks.append(lock)
                if len(locks) == wanted:
                    self._locks += locks
                    self._end_left_behind(range(first, first + wanted))
                    return self.FIRST + first * self.BLOCK, self.FIRST + (first + wanted) * self.BLOCK
                for lock in locks:
                    lock.close()
            time.sleep(0.05)  # more processes than blocks: until one ends
        raise RuntimeError("every block of ports is in use")

    def _is_left_behind(self, arguments, own):
        """A mediad of tests, whose block of ports is nobody's, or since now ours."""
        if not arguments[0].endswith("/hotline-mediad") or "--ports" not in arguments or "--socket" not in arguments:
            return False
        first = int(arguments[arguments.index("--ports") + 1].split("-")[0])
        path = arguments[arguments.index("--socket") + 1]
        if not path.startswith(os.path.join(tempfile.gettempdir(), "hotline-")) or first < self.FIRST:
            return False
        block = (first - self.FIRST) // self.BLOCK
        if block in own:
            return True
        lock = self._lock(block)
        if lock:
            lock.close()
        return lock is not None

    def _end_left_behind(self, own):
        """It outlives who used it, with its calls: the one of a test that was aborted would go on to send
        sound to ports that are another's by now."""
        for name in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{name}/cmdline", encoding="utf-8", errors="replace") as line:
                    arguments = line.read().split("\0")
                if self._is_left_behind(arguments, own):
                    os.kill(int(name), signal.SIGKILL)
            except (OSError, ValueError, IndexError):
                pass               # it ended, or is not ours to end

    @staticmethod
    def _is_free(ports, address):
        try:
            for port in ports:
                for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
                    with socket.socket(socket.AF_INET, kind) as probe:
                        probe.bind((address, port))
            return True
        except OSError:
            return False

    def take(self, count, address):
        """The first of `count` free ports in a row; an even number."""
        count += count & 1
        if self._process != os.getpid():  # a forked child has none of its own yet
            self._process, self._first, self._next, self._end = os.getpid(), 0, 0, 0
        for start in (self._next, self._first):  # what was used long ago may be free again
            for first in range(start, self._end - count + 1, 2):
                if self._is_free(range(first, first + count), address):
                    self._next = first + count
                    return first
        self._first, self._end = self._claim(-(-count // self.BLOCK))
        self._next = self._first
        return self.take(count, address)


_ports = _Ports()


def free_port(address="127.0.0.1"):
    """A port, TCP and UDP, that nobody uses and no other process of the tests will be given."""
    return _ports.take(1, address)


def free_range(count, address="127.0.0.1"):
    """The first of `count` such ports in a row."""
    return _ports.take(count, address)


# ---- Sites ----------------------------------------------------------------

def site(agents=2, queues=("综合受理",), trunk_port=5060, greeting=None, music=None,
         wrap_up=60, ring_seconds=20, device="softphone", contact="sip:{extension}@127.0.0.1:5070",
         max_waiting=0, max_wait=0, **fields):
    """A small site as a dict, to be changed as one likes before Service() gets it.

    Line 12349 leads through one flow (with `greeting`, a prompt's name, or without) to the first
    queue.  The trunk "citizen" is 127.0.0.2:trunk_port.  Users, all with PASSWORD: agent1 … agentN
    (extensions 1001…; all queues, level 1), supervisor (2001), manager, administrator.
    device: "softphone", "registered" or "contact" (then `contact` is where the phones are)."""
    queues = [queues] if isinstance(queues, str) else list(queues)

    def user(login, name, role, number, own_device=None):
        it = {"login": login, "name": name, "role": role, "staff_no": str(number), "password": PASSWORD}
        if own_device:
            it.update(extension=str(number), device=own_device)
            if own_device == "contact":
                it["contact"] = contact.format(extension=number)
        return it

    users = []
    for i in range(1, agents + 1):
        it = user(f"agent{i}", f"话务员{i}", "agent", 1000 + i, device)
        it["queues"] = [{"queue": name, "level": 1} for name in queues]
        users.append(it)
    users.append(user("supervisor", "班长", "supervisor", 9001, "softphone"))
    users.append(user("manager", "主任", "manager", 9101))
    users.append(user("administrator", "管理员", "administrator", 9201))
    flow = {"name": "市民来电", "queue": queues[0]}
    if greeting:
        flow["greeting"] = greeting
    queue = {"strategy": "longest-idle", "ring_seconds": ring_seconds, "wrap_up_seconds": wrap_up,
             "max_waiting": max_waiting, "max_wait_seconds": max_wait}
    if music:
        queue["music"] = music
    it = {
        "name": "民政服务热线 12349", "utc_offset_minutes": 480,
        "outbound_trunk": "citizen", "outbound_number": "053212349",
        "lines": [{"number": LINE, "name": "民政服务热线", "flow": "市民来电"}],
        "flows": [flow],
        "queues": [dict(queue, name=name) for name in queues],
        "trunks": [{"name": "citizen", "address": f"sip:{CITIZEN}:{trunk_port};transport=udp", "max_calls": 0}],
        "users": users,
        "away_reasons": [{"code": "rest", "name": "小休", "limit_minutes": 10},
                         {"code": "lunch", "name": "用餐", "limit_minutes": 45}],
        "districts": [{"code": "370202", "name": "市南区"}, {"code": "370203", "name": "市北区"}],
        "categories": [{"code": "01", "name": "养老服务"}, {"code": "0104", "name": "高龄津贴"},
                       {"code": "02", "name": "社会救助"}],
        "offices": [{"name": "市民政局社会救助处"}],
    }
    it.update(fields)
    return it


def read_site(text):
    """A site file's text, comments taken out as the service does it, as a dict."""
    out, in_text, i = [], False, 0
    while i < len(text):
        char = text[i]
        if in_text:
            out.append(char)
            if char == "\\":
                out.append(text[i + 1])
                i += 1
            elif char == '"':
                in_text = False
        elif text.startswith("//", i):
            end = text.find("\n", i)
            i = len(text) if end < 0 else end
            continue
        else:
            in_text = char == '"'
            out.append(char)
        i += 1
    return json.loads("".join(out))


# ---- The interface ----------------------------------------------------------

class ApiError(Exception):
    """The service said no: .status, .code ("state", "field", …), .body (dict)."""

    def __init__(self, method, path, status, body):
        self.status, self.body = status, body
        error = body.get("error", {}) if isinstance(body, dict) else {}
        self.code = error.get("code")
        super().__init__(f"{method} {path}: {status} {error.get('message') or body}")


class Api:
    """Requests with a token per user.  Bodies and answers are dicts; bytes where it isn't JSON."""

    def __init__(self, address):
        self.address = address            # "http://127.0.0.1:PORT"
        self.tokens = {}                  # login → token
        self.sessions = {}                # login → the answer of POST /session
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def request(self, method, path, body=None, user=None, headers=None, timeout=30):
        """user: a login that has signed in (None = whoever signed in first, or nobody)."""
        all_headers = {"Accept": "application/json"}
        token = self.tokens.get(user) if user else next(iter(self.tokens.values()), None)
        if user and token is None and user != "-":
            token = self.sign_in(user)["token"]
        if token and user != "-":
            all_headers["Authorization"] = f"Bearer {token}"
        data = None
        if body is not None:
            data = json.dumps(body, ensure_ascii=False).encode()
            all_headers["Content-Type"] = "application/json"
        elif method in ("POST", "PUT", "PATCH"):
            data = b"{}"
            all_headers["Content-Type"] = "application/json"
        all_headers.update(headers or {})
        url = self.address + "/api/v1" + urllib.parse.quote(path, safe="/?&=%:,;+-_.~")
        request = urllib.request.Request(url, data=data, method=method, headers=all_headers)
        try:
            with self._opener.open(request, timeout=timeout) as answer:
                return self._read(answer.read(), answer.headers.get("Content-Type", ""))
        except urllib.error.HTTPError as error:
            answer = self._read(error.read(), error.headers.get("Content-Type", ""))
            raise ApiError(method, path, error.code, answer) from None

    @staticmethod
    def _read(data, kind):
        if not data:
            return None
        return json.loads(data) if "json" in kind else data

    def get(self, path, user=None, **more):
        return self.request("GET", path, None, user, **more)

    def post(self, path, body=None, user=None, **more):
        return self.request("POST", path, body, user, **more)

    def patch(self, path, body=None, user=None, **more):
        return self.request("PATCH", path, body, user, **more)

    def put(self, path, body=None, user=None, **more):
        return self.request("PUT", path, body, user, **more)

    def delete(self, path, user=None, **more):
        return self.request("DELETE", path, None, user, **more)

    def sign_in(self, login, password=PASSWORD):
        """Keeps the token; answers what POST /session answers (phone.password and so on)."""
        it = self.request("POST", "/session", {"login": login, "password": password}, user="-")
        self.tokens[login], self.sessions[login] = it["token"], it
        return it

    def wait(self, path, test, user=None, seconds=20):
        """Asks GET path until test(answer) is true; answers it, or raises TimeoutError."""
        deadline = time.monotonic() + seconds
        while True:
            it = self.get(path, user=user)
            if test(it):
                return it
            if time.monotonic() > deadline:
                raise TimeoutError(f"GET {path} did not come to what was wanted within {seconds} s: "
                                   f"{json.dumps(it, ensure_ascii=False)[:600]}")
            time.sleep(0.03)


# ---- The service ------------------------------------------------------------

class Service(Api):
    """hotlined (which starts hotline-mediad) over a data folder of its own.

    .address  "http://127.0.0.1:PORT"    .port      .sip_port    .sip "127.0.0.1:PORT"
    .rtp      (first, last)              .data      .folder      .pid, .mediad_pid
    .log      hotlined's log file        .fingerprint

    core: pins both processes to this core.  realtime: SCHED_RR (as root), so that nothing else
    disturbs a measurement.  prompts: a folder (default: the tree's data/prompts).
    rtp_ports: how many ports for sound, two per call leg."""

    def __init__(self, wanted_site=None, *, core=None, realtime=False, prompts=None, rtp_ports=400, keep=False,
                 arguments=(), environment=None, start=True):
        self.site = wanted_site if wanted_site is not None else site()
        self.core, self.keep = core, keep
        self.realtime = realtime and os.geteuid() == 0
        self.prompts = prompts or os.path.join(SOURCE_ROOT, "data", "prompts")
        self.arguments, self.environment = list(arguments), dict(environment or {})
        self.folder = tempfile.mkdtemp(prefix="hotline-")
        self.data = os.path.join(self.folder, "data")
        self.log = os.path.join(self.folder, "hotlined.log")
        self.media_socket = os.path.join(self.folder, "media.socket")
        self.sip_port = free_port()
        self.sip = f"127.0.0.1:{self.sip_port}"
        first = free_range(rtp_ports)
        self.rtp = (first, first + rtp_ports - 1)
        self.port = free_port()
        self.fingerprint = None
        self.process, self.failed, self._stopped = None, False, False
        super().__init__(f"http://127.0.0.1:{self.port}")
        atexit.register(self._at_exit)
        self._apply()
        if start:
            self.start()

    # -- Data

    def _apply(self):
        """Makes the data: `hotlinectl init` and `apply`, as an administrator would."""
        path = os.path.join(self.folder, "site.json")
        with open(path, "w", encoding="utf-8") as out:
            json.dump(self.site, out, ensure_ascii=False, indent=1)
        # The sample site of --try is looked for in the source tree's data folder: ours is there.
        tree = os.path.join(self.folder, "tree")
        os.makedirs(os.path.join(tree, "data"))
        os.rename(path, os.path.join(tree, "data", "site.example.json"))
        self._spawn(["--try", "--without-calls"], dict(HL_SOURCE_ROOT=tree))
        self.interrupt()

    # -- Processes

    def _command(self, more):
        own = [program("hotlined"), "--data", self.data, "--listen", f"127.0.0.1:{self.port}",
               "--sip", self.sip, "--rtp", "%d-%d" % self.rtp, "--mediad", program("hotline-mediad"),
               "--media-socket", self.media_socket, "--prompts", self.prompts, "--print-ready", *more]
        if self.core is not None:
            own = ["taskset", "-c", str(self.core), *own]
        return ["chrt", "-r", "1", *own] if self.realtime else own

    def _spawn(self, more, environment=None, seconds=60):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                self._command(more), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log,
                env=dict(os.environ, **self.environment, **(environment or {})))
        line = self._read_line(seconds)
        try:
            ready = json.loads(line)
        except ValueError:
            self.failed = True
            self.interrupt()
            raise RuntimeError(f"hotlined did not start:\n{self.tail(self.log)}") from None
        self.fingerprint = ready.get("fingerprint")

    def _read_line(self, seconds):
        timer = threading.Timer(seconds, self.process.kill)
        timer.start()
        try:
            return self.process.stdout.readline()
        finally:
            timer.cancel()

    def start(self, arguments=None):
        """Starts hotlined and waits until it is ready (again after kill() or interrupt())."""
        self._spawn(self.arguments if arguments is None else list(arguments))
        return self

    @property
    def pid(self):
        return self.process.pid

    @property
    def mediad_pid(self):
        """Of the mediad that serves our socket; None when there is none.  Who says hello would get what
        hotlined is to hear."""
        try:
            return self._media("stats")["pid"]
        except (OSError, ValueError, KeyError):
            return None

    def _media(self, do):
        """One command to mediad, and its answer (README.md of lib/media)."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as peer:
            peer.settimeout(5)
            peer.connect(self.media_socket)
            peer.sendall(json.dumps({"do": do, "seq": 1}).encode() + b"\n")
            for line in peer.makefile("r", encoding="utf-8"):
                answer = json.loads(line)
                if answer.get("re") == 1:
                    return answer
        raise ValueError("no answer")

    def media_stats(self):
        return self._media("stats")

    def media_commands(self, commands):
        """Commands (dicts with "do") straight to mediad; answers their replies, raises at an error."""
        replies = []
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as peer:
            peer.settimeout(10)
            peer.connect(self.media_socket)
            lines = peer.makefile("r", encoding="utf-8")
            for seq, command in enumerate(commands, 1):
                peer.sendall(json.dumps(dict(command, seq=seq)).encode() + b"\n")
                answer = json.loads(lines.readline())
                while answer.get("re") != seq:
                    answer = json.loads(lines.readline())
                if "error" in answer:
                    raise ValueError(f"{command['do']}: {answer}")
                replies.append(answer)
        return replies

    def kill(self):
        """kill -9 of hotlined alone: talk goes on in mediad."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()

    def interrupt(self, seconds=30):
        """Ends hotlined and its calls in order (SIGINT)."""
        return self._end(signal.SIGINT, seconds)

    def terminate(self, seconds=30):
        """Ends hotlined as for an update: calls go on (SIGTERM)."""
        return self._end(signal.SIGTERM, seconds)

    def _end(self, number, seconds):
        if self.process is None or self.process.poll() is not None:
            return self.process.returncode if self.process else 0
        self.process.send_signal(number)
        try:
            code = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.failed = True
            self.process.kill()
            code = self.process.wait()
        self.process.stdout.close()
        return code

    def stop(self):
        """Ends everything and removes the folder; prints the logs when something failed."""
        if self._stopped:
            return
        self._stopped = True
        atexit.unregister(self._at_exit)
        self.interrupt()
        self._stop_mediad()
        if self.failed:
            self.print_logs()
        if not self.keep and not self.failed:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _stop_mediad(self):
        pid = self.mediad_pid
        if pid is None:
            return
        try:
            self._media("quit")
        except (OSError, ValueError):
            pass
        deadline = time.monotonic() + 10
        while _is_alive(pid):
            if time.monotonic() > deadline:
                os.kill(pid, signal.SIGKILL)
            time.sleep(0.02)

    def _at_exit(self):
        self.failed = self.failed or sys.exc_info()[0] is not None
        self.stop()

    # -- Logs

    @staticmethod
    def tail(path, lines=60):
        try:
            with open(path, encoding="utf-8", errors="replace") as log:
                return "".join(log.readlines()[-lines:])
        except OSError:
            return ""

    def print_logs(self):
        for path in (self.log, self.media_socket + ".log"):
            text = self.tail(path)
            if text:
                print(f"---- {path}\n{text}", file=sys.stderr)

    def warnings(self):
        """Lines of hotlined's log that are warnings or worse."""
        with open(self.log, encoding="utf-8", errors="replace") as log:
            return [line.rstrip() for line in log if line[:3] in ("<3>", "<4>")]

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        self.failed = self.failed or (kind is not None and not issubclass(kind, KeyboardInterrupt))
        self.stop()

    # -- People, in short

    def ready(self, login):
        """Signs her in if she is not yet, and sets her ready."""
        if login not in self.tokens:
            self.sign_in(login)
        return self.post("/me/state", {"state": "ready"}, user=login)

    def state(self, login):
        it = self.get("/me", user=login)
        return it["agent"] and it["agent"]["state"]


def _is_alive(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
            return stat.read().rpartition(")")[2].split()[0] not in ("Z", "X")
    except OSError:
        return False


if __name__ == "__main__":
    # By hand: a service with a sample site until Return is pressed.
    with Service(site(agents=3, greeting="greeting", music="music")) as running:
        print(f"{running.address}  sip:{running.sip}  data: {running.data}\n"
              f"users agent1…3, supervisor, manager, administrator; password {PASSWORD}")
        try:
            input("Return ends it. ")
        except (EOFError, KeyboardInterrupt):
            pass
