"""Permission notifications: created, read, archived, and followed by the record holder."""

import pytest

from tests.simulator.program import Json, Registry
from tests.simulator.test_pages import Browser

PATH = "{orcid}/notification-permission"
NOTIFICATION: Json = {
    "notification-type": "permission",
    "authorization-url": {"path": "/oauth/authorize?client_id=APP-1&response_type=code"},
    "notification-subject": "Connect with us",
    "notification-intro": "We would like to add your works.",
    "items": {"item": [{"item-type": "work", "item-name": "A title"}]},
}


@pytest.fixture
def inbox(registry: Registry) -> Registry:
    """Return a world whose token may post notifications."""
    answer = registry.oauth(grant_type="client_credentials", scope="/premium-notification")
    registry.token = answer.json()["access_token"]
    return registry


@pytest.mark.parametrize("kind", ["json", "xml"])
def test_a_notification_comes_back_whole(inbox: Registry, kind: str) -> None:
    put_code = inbox.add("notification-permission", NOTIFICATION)
    path = f"{PATH}/{put_code}"
    found = inbox.call("GET", path, kind=kind)
    assert "We would like to add your works." in found.text
    assert f"{inbox.base}/oauth/authorize?client_id=APP-1" in found.text.replace("&amp;", "&")
    assert str(put_code) in inbox.call("GET", PATH, kind=kind).text


def test_an_xml_notification_is_accepted(inbox: Registry) -> None:
    put_code = inbox.add("notification-permission", NOTIFICATION)
    served = inbox.call("GET", f"{PATH}/{put_code}", kind="xml").text
    sent = served.replace(f' put-code="{put_code}"', "")
    assert inbox.call("POST", PATH, sent.encode(), kind="xml").status_code == 201


def test_an_unread_one_can_be_archived(inbox: Registry) -> None:
    put_code = inbox.add("notification-permission", NOTIFICATION)
    archived = inbox.call("DELETE", f"{PATH}/{put_code}")
    assert archived.status_code == 200
    assert archived.json()["archived-date"]["value"]
    assert inbox.call("GET", PATH).json()["notification"] == []


def test_the_holder_follows_it(inbox: Registry) -> None:
    put_code = inbox.add("notification-permission", NOTIFICATION)
    browser = Browser(inbox)
    browser.sign_in(browser.get("/signin"))
    page = browser.get("/inbox")
    assert "A title (work)" in page.text
    answer = browser.submit(page, action="follow")
    assert "client_id=APP-1" in answer.headers["Location"]
    assert inbox.call("GET", f"{PATH}/{put_code}").json()["actioned-date"]["value"]
    late = inbox.call("DELETE", f"{PATH}/{put_code}")
    assert (late.status_code, late.json()["error-code"]) == (403, 9009)


def test_refusals(inbox: Registry) -> None:
    missing = inbox.call("GET", f"{PATH}/99999")
    assert (missing.status_code, missing.json()["error-code"]) == (404, 9029)
    long = NOTIFICATION | {"notification-intro": "x" * 1001}
    assert inbox.call("POST", PATH, long).json()["error-code"] == 9047
    inbox.orcid = inbox.new_record(accepts_notifications=False)
    unwanted = inbox.call("POST", PATH, NOTIFICATION)
    assert (unwanted.status_code, unwanted.json()["error-code"]) == (409, 9032)
    token = inbox.add_token(scope=inbox.SCOPES)["access_token"]
    assert inbox.call("POST", PATH, NOTIFICATION, token=token).status_code == 403
