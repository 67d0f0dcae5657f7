"""The news at the head of pages."""

import pytest

from dashboard import notices
from gateway.limiter import LimiterStatus as Pace
from tenants.models import ApiType, Credential, Environment

MEMBER = Credential(environment=Environment.SANDBOX, api_type=ApiType.MEMBER)


@pytest.mark.parametrize(
    "pace, news",
    [
        (Pace(), []),
        (
            Pace(share=0.5),
            ["Sandbox (Member API): ORCID is busy. Calls run at 50% of the usual rate."],
        ),
        (
            Pace(open_for=4.2),
            ["Sandbox (Member API): ORCID does not respond. The portal tries again in 5 s."],
        ),
    ],
)
def test_trouble_of_a_credential_is_shown(pace: Pace, news: list[str]) -> None:
    assert notices.credential_troubles([(MEMBER, pace)]) == news


def test_what_cannot_be_read_has_no_label() -> None:
    assert notices.label("employment", {"organization": 7}) == ""
    assert notices.label("of-tomorrow", {}) == ""
