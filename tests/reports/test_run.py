from __future__ import annotations

from typing import TYPE_CHECKING

from copilot_sync.verdicts import Severity

if TYPE_CHECKING:
    from copilot_sync.reports.run import Run


def test_severities_are_ordered_by_weight_in_every_way_of_asking() -> None:
    suggestion, warning, important = Severity

    assert suggestion < warning < important
    assert important > warning > suggestion
    assert suggestion <= warning <= important
    assert important >= warning >= suggestion
    assert max(Severity) is important
    assert sorted([important, suggestion, warning]) == [suggestion, warning, important]


def test_findings_are_counted_by_severity(full_run: Run) -> None:
    assert full_run.severities == {Severity.IMPORTANT: 2, Severity.WARNING: 2, Severity.SUGGESTION: 3}


def test_a_run_without_broken_rules_names_none(full_run: Run) -> None:
    assert full_run.broken == ()
