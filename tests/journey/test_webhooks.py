"""ORCID calls the portal when a record changes, over HTTP, and the portal reads it."""

import pytest

from oauth.models import Connection
from sync.models import RecordSync, Snapshot
from sync.models.webhooks import Hook, HookState
from sync.orcid_webhooks.subscriptions import open_key
from tests.journey.steps import (
    Journey,
    add_and_invite,
    connect,
    journey,
    save_and_test_credential,
    wait,
)
from tests.journey.test_public_api import ITEM
from tests.portal import portal

__all__ = ["journey", "portal"]


@pytest.fixture(autouse=True)
def short_window(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a record be read again a second after it was read."""
    monkeypatch.setenv("SYNC_HOOK_WINDOW_SECONDS", "1")


@pytest.mark.first
def test_a_change_at_orcid_is_told_and_read(journey: Journey) -> None:
    save_and_test_credential(journey, api_type="member", scopes=["/read-limited"], premium=True)
    assert "lets this client register webhooks" in journey.admin.text
    connect(journey, add_and_invite(journey))
    wait(journey, lambda: Hook.objects.filter(state=HookState.ACTIVE).exists())
    wait(journey, lambda: RecordSync.objects.filter(pulled_at__isnull=False).exists())
    journey.control(f"records/{journey.orcid}/items", section="employment", item=ITEM)

    wait(journey, lambda: Snapshot.objects.filter(section="employment").exists())
    hook = Hook.objects.get()
    assert hook.called_at is not None
    assert open_key(hook) not in journey.portal.printed()
    end(journey)


def end(journey: Journey) -> None:
    """Disconnect by the page; the registration goes too."""
    researcher = Connection.objects.get().researcher
    page = journey.admin.open(journey.address(f"researchers/{researcher.public_id}/"))
    page.submit("disconnect")
    wait(journey, lambda: not Hook.objects.exists())
    told = [one for one in journey.control("requests")["requests"] if "/webhook/" in one["path"]]
    assert [(one["method"], one["status"]) for one in told] == [("PUT", 201), ("DELETE", 204)]
