"""What an organisation has decided: who it is, who is who, and which rules it uses.

A policy is plain data. `copilot_sync.configuration` builds one from TOML and reports what is wrong with it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from copilot_sync.amendments.settings import Amendments
from copilot_sync.bodyless import Bodyless
from copilot_sync.options import Written, option
from copilot_sync.people import RoleBook
from copilot_sync.regions import Region, region_named
from copilot_sync.rules.registry import PROFILES, RULES, STRICT_OPTIONS, codes_in_profile, codes_named
from copilot_sync.snippets import Snippets

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import tzinfo

    from copilot_sync.rules.base import Rule
    from copilot_sync.venues import Venue
    from copilot_sync.waivers import Waiver


RULE_PAGES = Written(
    "a web address in which {code} stands for the rule",
    r'(?:https?://[^\s<>"{}]+\{code\}[^\s<>"{}]*)?',
    "https://northmoor.example/rules/{code}.html",
    str,
)


@dataclass(frozen=True, kw_only=True)
class Organisation:
    """The ``[organisation]`` table."""

    name: str = option("", help="The organisation's own name, with which messages to organisers end.")
    contact: str = option(
        "",
        help="Whom organisers can ask about these messages, such as a name with a telephone number or an address.",
    )
    rule_pages: str = option(
        "", help="Where you publish the pages of the rules, so that messages can link to them.", written=RULE_PAGES
    )
    domains: tuple[str, ...] = option(
        (),
        help="Its mail domains. Somebody at one of them, or a subdomain, counts as staff unless a role book says more.",
    )
    region: str = option(
        "GB-ENG", help="Where it works, as an ISO 3166 code such as GB-SCT, IE or US-MA. Decides bank holidays."
    )
    timezone: str = option(
        "", help="An IANA zone such as Europe/London, for times that name none. Default: the region's."
    )


@dataclass(frozen=True, kw_only=True)
class People:
    """The ``[people]`` table."""

    role_books: tuple[str, ...] = option(
        (), help="Files of who is who (CSV with address,role[,until], or TOML), relative to the configuration."
    )


@dataclass(frozen=True, kw_only=True)
class RuleChoice:
    """The ``[rules]`` table, less the options of single rules."""

    profile: str = option("standard", help="Which rules are on.", choices=PROFILES)
    select: tuple[str, ...] = option(
        (), help="Only these rules: codes, families such as BAL, or ALL. Default: the profile's."
    )
    ignore: tuple[str, ...] = option((), help="Never these rules: codes, families or names.")


@dataclass(frozen=True, kw_only=True)
class Policy:
    """Everything that the linter needs to know besides the invite and the moment."""

    organisation: Organisation = field(default_factory=Organisation)
    people: People = field(default_factory=People)
    choice: RuleChoice = field(default_factory=RuleChoice)
    rule_options: Mapping[str, Any] = field(default_factory=dict)
    """Options of rules by code, each an instance of the rule's ``options_type``."""
    role_book: RoleBook = field(default_factory=RoleBook)
    waivers: tuple[Waiver, ...] = ()
    """Where several are about the same finding, the first one counts."""
    venues: Mapping[str, Venue] = field(default_factory=dict)
    """Profiles of places by name; where several fit a place, the first one counts."""
    snippets: Snippets = field(default_factory=Snippets)
    amendments: Amendments = field(default_factory=Amendments)

    @cached_property
    def region(self) -> Region:
        """The region pack: holidays, weekend, default zone."""
        return region_named(self.organisation.region)

    @cached_property
    def timezone(self) -> tzinfo:
        """The zone of times that name none."""
        from zoneinfo import ZoneInfo  # noqa: PLC0415 -- keeps `import copilot_sync` light

        return ZoneInfo(self.organisation.timezone or self.region.timezone)

    @cached_property
    def rules(self) -> tuple[Rule[Any], ...]:
        """The rules in force, with their options, in order of code."""
        chosen = codes_named(self.choice.select) if self.choice.select else codes_in_profile(self.choice.profile)
        chosen -= codes_named(self.choice.ignore)
        return tuple(RULES[code](self.options_of(code)) for code in sorted(chosen))

    @cached_property
    def bodyless(self) -> Bodyless:
        """What invites without a body say, and the answers of these rules to it."""
        return Bodyless(places_known=bool(self.venues))

    def options_of(self, code: str) -> Any:  # noqa: ANN401 -- each rule has its own type
        """The options of a rule, whether or not it is switched on."""
        return self._options[code]

    @cached_property
    def _options(self) -> dict[str, Any]:
        strict = STRICT_OPTIONS if self.choice.profile == "strict" else {}
        ours = {code: rule.options_type(**strict.get(code, {})) for code, rule in RULES.items()}
        return {**ours, **self.rule_options}
