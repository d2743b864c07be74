"""What every part imports, imported once in the server they are forked from (tests/support/crash.py).

Nothing that reads the configuration or opens anything: that is each part's own.
"""

import kombu.transport.redis  # noqa: F401

import warden.cli.main
import warden.cli.parts
import warden.flow.count
import warden.flow.deliver
import warden.flow.detect
import warden.flow.escalate
import warden.flow.ingest
import warden.sources.registry
import warden.wiring.check
import warden.wiring.house  # noqa: F401
from warden.notify import apprise_pager

apprise_pager.faults("json://localhost/")  # Apprise imports its services when it first needs one
