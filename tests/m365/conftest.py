"""A server of our own that stands for Microsoft Graph and its sign-in, answer by answer as a test wants it.

And faults, planted by themselves: each test that ``planted.toml`` names runs once more with each of its faults, and has
to fail then.
"""

from __future__ import annotations
import __future__

import inspect
import json
import ssl
import threading
import tomllib
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from pathlib import Path
from textwrap import dedent, indent
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any

import pytest
import trustme

from copilot_sync.adapters import AdapterError
from copilot_sync.adapters.retrying import RetryPolicy
from copilot_sync_m365.client import GraphClient
from copilot_sync_m365.clouds import Cloud
from copilot_sync_m365.values import WrongPropertyError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

FOUND = (AssertionError, pytest.fail.Exception, AdapterError, WrongPropertyError)
"""How a test fails that finds a fault; any other error is one of the fault's own writing."""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A fault that somebody could write into the adapter, and the test that has to find it."""

    test: str
    what: str
    where: str
    old: str
    new: str
    case: str = ""

    def __str__(self) -> str:
        return f"fault: {self.what}"

    @property
    def function(self) -> FunctionType:
        """Where it is planted."""
        module, _, path = self.where.partition(":")
        found: Any = import_module(module)
        for name in path.split("."):
            found = inspect.getattr_static(found, name, None)
            assert found is not None, f"{self.where} is not there: where does this fault belong now? {self.what}"
        found = found.fget if isinstance(found, property) else getattr(found, "func", found)
        unwrapped = inspect.unwrap(found)
        assert isinstance(unwrapped, FunctionType)
        return unwrapped

    @property
    def code(self) -> CodeType:
        """The function with the fault in it: wherever it was imported to, its code is replaced."""
        source = inspect.getsource(self.function)
        assert source.count(self.old) == 1, f"{self.where} has changed: where does this fault belong now? {self.what}"
        source = dedent(source.replace(self.old, self.new))
        lines = indent(source[source.index("def ") :], "    ")
        free = self.function.__code__.co_freevars
        whole = f"def around({', '.join(free)}):\n{lines}\n    return {self.function.__name__}\n"
        names = dict(vars(import_module(self.function.__module__)))
        exec(compile(whole, f"<{self}>", "exec", __future__.annotations.compiler_flag, dont_inherit=True), names)  # noqa: S102 -- our own words
        made = names["around"](*free)
        assert isinstance(made, FunctionType)
        return made.__code__


FAULTS = [Fault(**it) for it in tomllib.loads(Path(__file__).with_name("planted.toml").read_text("utf-8"))["fault"]]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    planted = [it for it in FAULTS if it.test == metafunc.function.__name__]
    if planted:
        metafunc.parametrize("planted", [None, *planted], ids=lambda it: str(it or "as it is"), indirect=True)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    planted = {fault_of(it) for it in items}
    items[:] = [it for it in items if (fault := fault_of(it)) is None or fault.case in it.name]
    if lost := planted - {fault_of(it) for it in items}:
        raise pytest.UsageError(f"no test has the case of: {', '.join(map(str, lost))}")


def fault_of(item: pytest.Item) -> Fault | None:
    fault = item.callspec.params.get("planted") if hasattr(item, "callspec") else None
    return fault if isinstance(fault, Fault) else None


@pytest.fixture(autouse=True)
def planted(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The fault with which this test runs, if it runs with one."""
    fault = getattr(request, "param", None)
    if fault is not None:
        monkeypatch.setattr(fault.function, "__code__", fault.code)


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, object, object]:
    """With a fault in the adapter, a test has to fail."""
    if fault_of(pyfuncitem) is None:
        return (yield)
    with pytest.raises(FOUND):
        yield
    return True


TOKEN = "zzqvx-token"  # noqa: S105 -- of nobody


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What the server answers. With `broken`, it hangs up after so many bytes."""

    status: int = 200
    body: Any = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    broken: int | None = None

    @property
    def data(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A request that came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class Stand:
    """Answers what was planned, in order; the last answer goes on."""

    def __init__(self) -> None:
        self.plan: list[Reply | Callable[[Asked], Reply]] = []
        self.asked: list[Asked] = []
        self.url = ""
        self.ca_file = ""

    def answer(self, asked: Asked) -> Reply:
        self.asked.append(asked)
        planned = self.plan.pop(0) if len(self.plan) > 1 else self.plan[0]
        return planned if isinstance(planned, Reply) else planned(asked)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    stand: Stand

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        reply = self.stand.answer(Asked(method=self.command, path=self.path, headers=headers, body=body))
        if reply.broken == 0:
            self.close_connection = True
            return
        self.send_response(reply.status)
        for name, value in ({"Content-Type": "application/json"} | reply.headers).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.data)))
        self.end_headers()
        self.wfile.write(reply.data[: reply.broken])
        self.close_connection |= reply.broken is not None

    do_GET = do_POST = do_PATCH = _serve  # noqa: N815 -- as http.server calls them

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="session")
def _stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    authority, path = trustme.CA(), tmp_path_factory.mktemp("trust") / "ca.pem"
    authority.cert_pem.write_to_path(path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    found = Stand()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (Handler,), {"stand": found}))
    server.daemon_threads = True
    server.socket = context.wrap_socket(server.socket, server_side=True)
    found.url, found.ca_file = f"https://localhost:{server.server_port}", str(path)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield found
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def stand(_stand: Stand) -> Stand:
    """The one server of these tests, with nothing planned and nothing asked."""
    _stand.plan, _stand.asked = [], []
    return _stand


class Known:
    """Somebody who has signed in already."""

    def __init__(self) -> None:
        self.forgotten = 0

    def token(self) -> str:
        return f"{TOKEN}-{self.forgotten}"

    def forget(self) -> None:
        self.forgotten += 1

    def close(self) -> None:
        pass


@pytest.fixture
def waited() -> list[float]:
    """How long we waited, in seconds; nothing waits in truth."""
    return []


@pytest.fixture
def client(stand: Stand, waited: list[float]) -> Iterator[GraphClient]:
    """A client of the stand that has signed in, and does not wait."""
    retrying = RetryPolicy(attempts=4, sleep=waited.append)
    made = GraphClient(Cloud(stand.url, stand.url), Known(), ca_file=stand.ca_file, timeout=5, retrying=retrying)
    yield made
    made.close()


@pytest.fixture
def reply() -> type[Reply]:
    return Reply
