"""The sync: what changed is judged, what is new is told once, and a ledger remembers both.

A pass goes in this order: `observing` (pull, judge, remember), `planning` (what there is to tell: data), `brakes` (is
that too much?), `acting` (amend and tell), `statement` (what was done, and what was not).
"""
