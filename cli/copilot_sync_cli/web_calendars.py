"""Web calendars that were named on the command line, read through the source that a package offers."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from copilot_sync.adapters import AdapterError, Context, Failed
from copilot_sync.option_reading import read_options
from copilot_sync_cli.installed import Kind, load, points_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from copilot_sync.adapters import Offer, ReadingSettings, Skipped
    from copilot_sync.invite import Invite

ADAPTER = "web"
"""The word after ``adapter =`` of the source that reads addresses."""
BEHIND_THE_HOST = re.compile(r"[/?#].*", re.DOTALL)


def calendars_at(
    addresses: Iterable[str], settings: ReadingSettings, *, private_networks: bool
) -> Iterator[Invite | Skipped | Failed]:
    """Every meeting of the calendars at these addresses, once each; what cannot be read comes with its reason."""
    point = points_of(Kind.SOURCE).get(ADAPTER)
    offer = load(Kind.SOURCE, point).offered if point is not None else None
    context = Context(name="check", folder=Path(), reading=settings)
    for address in dict.fromkeys(addresses):
        if offer is None:
            yield Failed(shown(address), f'needs the adapter "{ADAPTER}", which is not installed or cannot be loaded')
        else:
            yield from _calendar_at(address, offer, context, private_networks=private_networks)


def shown(address: str) -> str:
    """An address without what may be secret: scheme and host."""
    scheme, _, rest = address.partition("://")
    return f"{scheme}://{BEHIND_THE_HOST.sub('', rest).rpartition('@')[2]}/…"


def _calendar_at(
    address: str, offer: Offer[Any], context: Context, *, private_networks: bool
) -> Iterator[Invite | Skipped | Failed]:
    own, problems = read_options(offer.settings, {"addresses": [address], "private_networks": private_networks})
    if problems:
        yield Failed(shown(address), f'the adapter "{ADAPTER}" takes other settings than ours; install it again')
        return
    try:
        with closing(offer.open(own, context)) as source:
            for partition in source.partitions():
                for page in source.pull(partition, None):
                    yield from page.skipped
                    yield from page.failed
                    for thing in page.changed:
                        yield from thing.results
    except AdapterError as error:
        yield Failed(shown(address), str(error))
    except Exception as error:  # noqa: BLE001 -- a stranger's package may raise anything
        reason = f"stopped the adapter with an error of its own ({type(error).__name__}); please report it"
        yield Failed(shown(address), reason)
