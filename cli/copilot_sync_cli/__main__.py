"""``python -m copilot_sync_cli``."""

from __future__ import annotations

import sys

from copilot_sync_cli.app import main

sys.exit(main())
