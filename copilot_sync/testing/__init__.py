"""The adapter kit: what tests of an adapter, or of a sync, need. Nothing else in the library loads it.

- `memory`: a platform in memory, as strict as real ones are.
- `graph`: Microsoft Graph and its token endpoint, as HTTPS servers on loopback.
- `faults`: what goes wrong on the way to a platform, planned call by call.
"""
