"""The control API: worlds, faults, limits, the request log, and what is kept on disk."""

import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import requests

from tests.simulator.messages import VALID
from tests.simulator.program import Program, Registry


def test_realms_share_nothing(registry: Registry, program: Program) -> None:
    other = Registry(program.origin, "elsewhere")
    answer = other.call("GET", f"{registry.orcid}/record", token=registry.token)
    assert answer.status_code == 401
    other.control("", "DELETE")
    assert registry.call("GET", "{orcid}/record").ok


def test_a_real_records_item_is_taken_over_with_its_frame(registry: Registry) -> None:
    item = VALID["work"] | {
        "put-code": 178602,
        "visibility": "limited",
        "created-date": {"value": 1559917016886},
        "last-modified-date": {"value": 1559917017189},
        "source": {
            "source-client-id": {"path": "APP-OQYKBIN9CXD9U3SH"},
            "source-name": {"value": "Demo Org"},
        },
    }
    answer = registry.control(f"records/{registry.orcid}/items", section="works", item=item)
    assert answer == {"put_code": 178602}
    found = registry.call("GET", "{orcid}/work/178602").json()
    assert found["last-modified-date"] == {"value": 1559917017189}
    assert found["source"]["source-name"] == {"value": "Demo Org"}
    assert registry.add("keywords", VALID["keywords"]) > 178602
    everything = registry.control(f"records/{registry.orcid}", "GET")
    assert everything["items"]["work"][0]["visibility"] == "limited"


def test_a_planned_status_hits_once(registry: Registry) -> None:
    registry.control("faults", method="POST", path="/work$", status=503, body="<html>no</html>")
    first = registry.call("POST", "{orcid}/work", VALID["work"])
    assert (first.status_code, first.text) == (503, "<html>no</html>")
    assert "text/html" in first.headers["Content-Type"]
    registry.add("work", VALID["work"])


def test_a_planned_error_code_has_orcids_body(registry: Registry) -> None:
    registry.control("faults", code=9018, times=0)
    for _ in range(2):
        answer = registry.call("GET", "{orcid}/record")
        assert (answer.status_code, answer.json()["error-code"]) == (409, 9018)
    registry.control("faults", "DELETE")
    assert registry.call("GET", "{orcid}/record").ok


@pytest.mark.parametrize("close,kept", [("before", 0), ("after", 1)])
def test_a_dropped_connection(registry: Registry, close: str, kept: int) -> None:
    registry.control("faults", method="POST", close=close)
    with pytest.raises(requests.ConnectionError):
        registry.call("POST", "{orcid}/work", VALID["work"])
    assert len(registry.call("GET", "{orcid}/works").json()["group"]) == kept


def test_a_delayed_answer_holds_up_nobody_else(registry: Registry, program: Program) -> None:
    registry.control("faults", path="/works", delay_ms=30_000)
    other = Registry(program.origin, "undisturbed")
    with pytest.raises(requests.ReadTimeout):
        registry.session.get(f"{registry.base}/public/v3.0/{registry.orcid}/works", timeout=0.2)
    assert other.call("GET", "{orcid}/record").elapsed.total_seconds() < 5
    other.control("", "DELETE")


def test_the_log_names_requests_in_order_and_masks_secrets(registry: Registry) -> None:
    last = registry.control("requests?since=0", "GET")["last"]
    registry.call("GET", "{orcid}/record")
    registry.call("GET", "{orcid}/record?access_token=secret")
    registry.oauth(grant_type="client_credentials", scope="/read-public")
    log = registry.control(f"requests?since={last}", "GET")["requests"]
    assert [entry["status"] for entry in log] == [200, 200, 200]
    assert log[0]["client_id"] == registry.CLIENT
    assert log[0]["path"] == f"/member/v3.0/{registry.orcid}/record"
    assert "secret" not in str(log)


def test_beyond_rate_and_burst_comes_html_503(registry: Registry) -> None:
    registry.control("limits", rate=1000, burst=0)
    statuses = {registry.call("GET", "{orcid}/record").status_code for _ in range(3)}
    assert 200 in statuses
    registry.control("limits", rate=0.001, burst=0)
    registry.call("GET", "{orcid}/record")
    refused = registry.call("GET", "{orcid}/record")
    assert refused.status_code == 503
    assert "text/html" in refused.headers["Content-Type"]


def test_calls_above_the_rate_are_slowed_down(registry: Registry) -> None:
    registry.control("limits", rate=20, burst=40)
    start = time.monotonic()
    for _ in range(4):
        assert registry.call("GET", "{orcid}/record").ok
    assert time.monotonic() - start > 0.1


def test_the_day_quota_of_the_public_api(registry: Registry) -> None:
    registry.control("limits", daily_reads=1)
    answers = [registry.call("GET", "{orcid}", area="public", token=None) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 429]
    assert "json" not in answers[1].headers["Content-Type"]
    assert registry.call("GET", "{orcid}").ok


def test_a_holder_removes_an_item(registry: Registry) -> None:
    put_code = registry.add("work", VALID["work"])
    path = f"records/{registry.orcid}/items/work/{put_code}"
    assert registry.session.delete(f"{registry.base}/_control/{path}").status_code == 204
    assert registry.call("GET", "{orcid}/works").json()["group"] == []
    again = registry.session.delete(f"{registry.base}/_control/{path}")
    assert (again.status_code, again.json()["error"][:11]) == (404, "There is no")


@pytest.mark.parametrize(
    "path,body",
    [
        ("clients", {"client_id": "x"}),
        ("clients", {"client_id": "x", "client_secret": "y", "type": "king"}),
        ("records", {"given_names": "A", "orcid": "0000-0001-2345-6788"}),
        ("records", {"given_names": "A", "shoe": 1}),
        ("tokens", {"client_id": "nobody", "scope": "openid"}),
        ("faults", {"close": "later"}),
        ("limits", {"shoe": 1}),
        ("records", {"given_names": "A", "emails": True}),
        ("limits", {"rate": "fast"}),
        ("clients", {"client_id": "x", "client_secret": "y", "redirect_uris": "z"}),
    ],
)
def test_wrong_use_is_said_in_a_sentence(
    registry: Registry, path: str, body: dict[str, object]
) -> None:
    answer = registry.session.post(f"{registry.base}/_control/{path}", json=body)
    assert answer.status_code in {400, 404}
    assert answer.json()["error"]


def test_a_fault_can_strike_one_client_at_the_token_endpoint(registry: Registry) -> None:
    registry.add_client("APP-OTHEROTHEROTHER1", registry.SECRET)
    registry.control("faults", path="/oauth/token", client_id=registry.CLIENT, status=503)
    form = {"grant_type": "client_credentials", "scope": "/read-public"}
    assert registry.oauth(**form, client_id="APP-OTHEROTHEROTHER1").ok
    assert registry.oauth(**form).status_code == 503


def test_pages_of_the_web_cannot_use_the_control_api(registry: Registry) -> None:
    url = f"{registry.base}/_control/faults"
    answer = registry.session.post(url, json={}, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403


def test_the_control_token_is_asked_for(start: Callable[..., Program]) -> None:
    origin = start("--control-token", "key").origin
    assert requests.get(f"{origin}/_control/requests", timeout=9).status_code == 403
    right = {"Authorization": "Bearer key"}
    assert requests.get(f"{origin}/_control/requests", headers=right, timeout=9).ok


def test_there_may_be_no_control_at_all(start: Callable[..., Program]) -> None:
    origin = start("--no-control").origin
    assert requests.get(f"{origin}/r/a/_control/requests", timeout=9).status_code == 404


def test_addresses_are_as_told(start: Callable[..., Program]) -> None:
    origin = start("--site", "https://sandbox.orcid.org", "--member", "https://m.example").origin
    registry = Registry(origin, "a")
    answer = registry.call("POST", "{orcid}/work", VALID["work"])
    assert answer.headers["Location"].startswith("https://m.example/r/a/v3.0/")
    uri = registry.call("GET", "{orcid}").json()["orcid-identifier"]["uri"]
    assert uri == f"https://sandbox.orcid.org/r/a/{registry.orcid}"


def test_kill_9_loses_nothing_that_is_on_disk(
    start: Callable[..., Program], tmp_path: Path
) -> None:
    data = tmp_path / "registry"
    first = start("--data", str(data))
    registry = Registry(first.origin, "kept")
    put_code = registry.add("work", VALID["work"])
    first.process.send_signal(signal.SIGKILL)
    first.process.wait()
    with data.open("ab") as torn:
        torn.write(b'["kept","item","half a li')
    registry.base = f"{start('--data', str(data)).origin}/r/kept"
    found = registry.call("GET", f"{{orcid}}/work/{put_code}")
    assert found.json()["put-code"] == put_code
    again = registry.call("POST", "{orcid}/work", VALID["work"])
    assert again.json()["error-code"] == 9021
    assert data.stat().st_mode & 0o077 == 0
