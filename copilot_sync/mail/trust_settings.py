"""The settings that say whom we believe that a mail is theirs."""

from __future__ import annotations

from dataclasses import dataclass

from copilot_sync.options import option


@dataclass(frozen=True, kw_only=True)
class TrustSettings:
    """Whom we believe that a mail is theirs. Where nothing is set, nobody: what comes is judged, and nobody is told."""

    authentication_server: str = option(
        "",
        help="The name under which your own mail server writes Authentication-Results, or `exchange-online`. "
        "It has to take out what comes under that name from outside. `exchange-online-internal` believes mail from within "
        "your own tenant alone.",
    )
    trusted_domains: tuple[str, ...] = option(
        (), help="Mail domains that are believed without that. Anybody can forge mail from them."
    )
    trusted_senders: tuple[str, ...] = option(
        (), help="Addresses, or mail domains, that may send for another organiser (SENT-BY)."
    )
