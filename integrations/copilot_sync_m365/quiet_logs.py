"""What libraries may log while we use them: nothing that names an address, a tenant or a token."""

from __future__ import annotations

import logging
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

WRITE_URLS = ("urllib3.connectionpool", "urllib3.connection", "urllib3.response", "urllib3.util.retry")
"""Loggers of urllib3 that name whole URLs. A filter at their parent would not see what they say."""
_thread = threading.local()


@contextmanager
def quiet() -> Iterator[None]:
    """Without the lines of urllib3 about what this thread does. Other threads log as ever."""
    before = getattr(_thread, "quiet", False)
    _thread.quiet = True
    try:
        yield
    finally:
        _thread.quiet = before


def _may_be_logged(_: logging.LogRecord) -> bool:
    return not getattr(_thread, "quiet", False)


for _name in WRITE_URLS:
    logging.getLogger(_name).addFilter(_may_be_logged)
logging.getLogger("msal").setLevel(logging.CRITICAL)  # below, it writes down tenants and accounts
