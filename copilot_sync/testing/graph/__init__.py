"""A fake of Microsoft Graph v1.0, as strict as the real one where it matters to us. Needs the extra ``testing``.

Two real HTTPS servers on loopback, and state that a test fills and looks at:

    with FakeGraph() as graph:
        ada = graph.tenant.add_user("ada@northmoor.example", "Ada Lund")
        graph.app.grant("Calendars.Read", "Mail.Send")                    # or grant(..., mailboxes=[...])
        event = ada.calendar.add_event(start, end, subject="Clinic", attendees=["sam@moorside.example"])
        ...                                                               # run the client
        assert [mail.subject for mail in graph.received("ada@northmoor.example")] == ["..."]

A client needs `FakeGraph.root_url`, `FakeGraph.authority` (with msal: ``instance_discovery=False``), the application's
``client_id`` and ``secret`` in `FakeGraph.app`, `FakeGraph.scope`, and the variables in `FakeGraph.environment`, so that
``requests`` trusts `FakeGraph.ca_file` (variables that a machine has already would win over ``verify``).

- What people do in Outlook, a test does by `Calendar`: ``edit``, ``answer``, ``cancel``, ``take_out``, ``move``.
- What was asked is in ``graph.requests``, what was sent in ``graph.sent``, who was mailed because an event was changed
  in ``graph.updates``, what Teams shows in ``graph.workflow``, what went astray in
  ``graph.foreign_requests``. ``graph.subscriptions`` tells receivers of changes where a test says so.
- What goes wrong is planned with `faults`, and who came back before they were to is in ``graph.impatient``:

    graph.faults.plan(faults.throttled("2.128", path="delta", number=1), faults.lost(method="POST", path="sendMail"))

- How Graph behaves where it does now so, now so, is set by ``graph.switches``, the latency of every answer among it.
- Time goes on by itself; ``graph.clock.sleep`` lets it pass in no time, and may be given to a client as its ``sleep``.
"""

from copilot_sync.testing.graph import faults
from copilot_sync.testing.graph.applications import Application
from copilot_sync.testing.graph.calendars import Calendar
from copilot_sync.testing.graph.directory import Contact, Group, Tenant, User
from copilot_sync.testing.graph.fake import FakeGraph
from copilot_sync.testing.graph.mailboxes import Mailbox, Message
from copilot_sync.testing.graph.meetings import Event
from copilot_sync.testing.graph.switches import Switches

__all__ = [
    "Application",
    "Calendar",
    "Contact",
    "Event",
    "FakeGraph",
    "Group",
    "Mailbox",
    "Message",
    "Switches",
    "Tenant",
    "User",
    "faults",
]
