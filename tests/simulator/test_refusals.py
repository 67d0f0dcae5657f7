"""Every error code that a message can provoke, with what JSON and XML give for the same fault."""

import pytest

from tests.simulator.messages import VALID, spoilt
from tests.simulator.program import Json, Registry

_NO_SELF = [
    {
        "external-id-type": "doi",
        "external-id-value": "10.1/a",
        "external-id-relationship": "part-of",
    }
]
_DATE = {"year": {"value": "2020"}}
_NO_SUCH_DAY = _DATE | {"month": {"value": "02"}, "day": {"value": "31"}}
_LATER = {"year": {"value": "2019"}, "month": {"value": "12"}}


def _spoilt_id(**changes: str) -> list[Json]:
    return [VALID["work"]["external-ids"]["external-id"][0] | changes]


_ID = "external-ids/external-id"
_ORG = "organization/disambiguated-organization"
CASES = [
    ("work", "title", None, 400, 9047),
    ("work", "type", "novel", 400, 9047),
    ("work", "nonsense", "x", 400, 9047),
    ("work", "title/title/value", "x" * 1001, 400, 9047),
    ("work", "short-description", {"value": "x"}, 400, 9047),
    ("work", "external-ids", None, 400, 9023),
    ("work", _ID, _NO_SELF, 400, 9023),
    ("work", _ID, _spoilt_id(**{"external-id-type": "shoe-size"}), 400, 9023),
    ("work", _ID, _spoilt_id(**{"external-id-relationship": "cousin"}), 400, 9047),
    ("work", _ID, _spoilt_id(**{"external-id-relationship": "funded-by"}), 400, 9020),
    ("work", "language-code", "he", 400, 9037),
    ("work", "country", {"value": "XX"}, 400, 9047),
    ("work", "publication-date", {"year": {"value": "2021"}, "month": {"value": "2"}}, 400, 9049),
    ("work", "publication-date", {"year": {"value": "1850"}}, 400, 9047),
    ("work", "contributors", {"contributor": [{"contributor-attributes":
        {"contributor-role": "king"}}]}, 400, 9058),
    ("work", "put-code", 17, 400, 9024),
    ("employment", "organization", None, 400, 9046),
    ("employment", _ORG, None, 400, 9045),
    ("employment", f"{_ORG}/disambiguation-source", "ror", 400, 9045),
    ("employment", f"{_ORG}/disambiguated-organization-identifier", " x", 400, 9045),
    ("employment", "organization/address/city", None, 400, 9060),
    ("employment", "organization/name", " ", 400, 9047),
    ("employment", "end-date", _LATER, 400, 9055),
    ("employment", "end-date", {"year": {"value": "2021"}}, 400, 9055),
    ("service", "end-date", {"year": {"value": "2021"}}, 400, 9055),
    ("employment", "start-date", _DATE | {"day": {"value": "01"}}, 400, 9047),
    ("employment", "start-date", _DATE | {"month": {"value": "02"}, "day": {"value": "30"}},
     400, 9049),
    ("service", "organization/address/country", None, 400, 9061),
    ("funding", "end-date", _DATE, 400, 9050),
    ("funding", "amount", {"value": "lots", "currency-code": "EUR"}, 400, 9054),
    ("funding", "amount", {"value": "1,000", "currency-code": "EUR"}, 400, 9054),
    ("funding", "amount", {"value": "1.000,00", "currency-code": "EUR"}, 400, 9054),
    ("funding", "amount", {"value": "12"}, 400, 9020),
    ("funding", "amount", {"value": "12", "currency-code": " "}, 400, 9020),
    ("funding", "amount", {"currency-code": "EUR"}, 400, 9020),
    ("funding", "amount", {"value": " ", "currency-code": "EUR"}, 400, 9020),
    ("funding", "amount", {"value": "12", "currency-code": "QQQ"}, 400, 9037),
    ("funding", "title", None, 400, 9022),
    ("funding", "external-ids", None, 400, 9023),
    ("funding", _ORG, None, 400, 9045),
    ("peer-review", "review-group-id", "publons:1234", 400, 9026),
    ("peer-review", "review-group-id", "issn:1741-4850", 400, 9053),
    ("peer-review", "review-group-id", "shop:12", 400, 9047),
    ("peer-review", "review-identifiers/external-id", [], 400, 9023),
    ("research-resource", "proposal/external-ids/external-id", [], 400, 9023),
    ("research-resource", "resource-item", [], 400, 9047),
    ("research-resource", "proposal/external-ids/external-id/0/external-id-relationship",
     "version-of", 400, 9023),
    ("research-resource",
     "resource-item/0/external-ids/external-id/0/external-id-relationship", "version-of",
     400, 9023),
    ("research-resource", "proposal/end-date", _DATE, 400, 9050),
    ("research-resource", "proposal/start-date", _DATE | {"month": {"value": "13"}}, 400, 9047),
    ("external-identifiers", "external-id-url", None, 400, 9020),
    ("external-identifiers", "external-id-relationship", "part-of", 400, 9020),
    ("researcher-urls", "url/value", "https://x/" + "y" * 2000, 400, 9020),
    ("keywords", "content", "x" * 256, 400, 9047),
    ("address", "country/value", "XX", 400, 9047),
]  # fmt: skip


@pytest.mark.parametrize(
    "section,path,value,status,code", CASES, ids=[f"{n}-{c[0]}-{c[4]}" for n, c in enumerate(CASES)]
)
def test_a_spoilt_json_message(
    registry: Registry, section: str, path: str, value: Json, status: int, code: int
) -> None:
    answer = registry.call("POST", f"{{orcid}}/{section}", spoilt(section, path, value))
    assert (answer.status_code, answer.json().get("error-code")) == (status, code), answer.text
    assert answer.json()["response-code"] == status


@pytest.mark.parametrize(
    "section,path,value",
    [
        *(
            ("funding", "amount", {"value": number, "currency-code": "EUR"})
            for number in ("1e5", "-5", "+5", ".5", "5.", "1250000.50", " 7 ", "1E-2")
        ),
        ("funding", "amount", {"value": "", "currency-code": ""}),
        ("employment", "end-date", {"year": {"value": "2021"}, "month": {"value": "01"}}),
        ("employment", "end-date", {"year": {"value": "2022"}}),
        ("research-resource", "proposal/start-date", _NO_SUCH_DAY),
        ("research-resource", "proposal/start-date", {**_DATE, "month": {"value": "2"}}),
        ("research-resource", "proposal",
         VALID["research-resource"]["proposal"] | {"start-date": _DATE, "end-date": _LATER}),
    ],
)  # fmt: skip
def test_what_is_odd_but_taken(registry: Registry, section: str, path: str, value: Json) -> None:
    registry.add(section, spoilt(section, path, value))


def test_half_an_amount_in_xml_is_9020(registry: Registry) -> None:
    put_code = registry.add("funding", VALID["funding"])
    served = registry.call("GET", f"{{orcid}}/funding/{put_code}", kind="xml").text
    with_amount = served.replace(
        "</funding:title>", "</funding:title><funding:amount>12</funding:amount>"
    )
    path = f"{{orcid}}/funding/{put_code}"
    answer = registry.call("PUT", path, with_amount.encode(), kind="xml")
    assert answer.status_code == 400
    assert "<error-code>9020</error-code>" in answer.text


def _xml(body: str, title: str = "<common:title>T</common:title>") -> bytes:
    return (
        '<work:work xmlns:work="http://www.orcid.org/ns/work" '
        'xmlns:common="http://www.orcid.org/ns/common">'
        f"<work:title>{title}</work:title>{body}</work:work>"
    ).encode()


_XML_ID = (
    "<common:external-ids><common:external-id><common:external-id-type>doi"
    "</common:external-id-type><common:external-id-value>10.1/a</common:external-id-value>"
    "<common:external-id-relationship>self</common:external-id-relationship>"
    "</common:external-id></common:external-ids>"
)
_XML_TYPE = "<work:type>book</work:type>"


@pytest.mark.parametrize(
    "body,code",
    [
        (_xml(_XML_TYPE + _XML_ID), None),
        (_xml(_XML_ID + _XML_TYPE), 9012),  # wrong order
        (_xml(_XML_ID), 9012),  # type missing
        (_xml(f"<work:type>novel</work:type>{_XML_ID}"), 9051),
        (_xml(f"{_XML_TYPE}{_XML_ID}<work:shoe/>"), 9012),
        (_xml(_XML_TYPE + _XML_ID, "<common:title> </common:title>"), 9012),
        (b"<work:work", 9001),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', 9001),
        (b'<a xmlns="urn:x"/>', 9012),
    ],
)
def test_an_xml_message(registry: Registry, body: bytes, code: int | None) -> None:
    answer = registry.call("POST", "{orcid}/work", body, kind="xml")
    if code is None:
        assert answer.status_code == 201, answer.text
    else:
        assert answer.status_code == 400
        assert f"<error-code>{code}</error-code>" in answer.text
        assert '<error xmlns="http://www.orcid.org/ns/error">' in answer.text


def test_text_that_is_no_json_is_9001(registry: Registry) -> None:
    answer = registry.call("POST", "{orcid}/work", b"{nonsense")
    assert (answer.status_code, answer.json()["error-code"]) == (400, 9001)


def test_content_negotiation(registry: Registry) -> None:
    sent = registry.call("POST", "{orcid}/work", b"x", **{"Content-Type": "text/plain"})
    assert (sent.status_code, sent.json()["error-code"]) == (415, 9001)
    wanted = registry.call("GET", "{orcid}/record", Accept="image/png")
    assert wanted.status_code == 406
    verb = registry.call("PATCH", "{orcid}/works")
    assert (verb.status_code, verb.json()["error-code"]) == (405, 9001)
    assert registry.call("GET", "{orcid}/shoes").status_code == 404


@pytest.mark.parametrize("accept", [None, "*/*", "*/*;q=0.8"])
@pytest.mark.parametrize(
    "sent,served",
    [
        ("application/vnd.orcid+json", "application/vnd.orcid+json"),
        ("application/json; charset=utf-8", "application/json"),
        ("application/orcid+xml", "application/orcid+xml"),
        ("text/plain", "application/xml"),
        (None, "application/xml"),
    ],
)
def test_without_accept_the_content_type_is_wanted(
    registry: Registry, accept: str | None, sent: str | None, served: str
) -> None:
    # None takes off what the session would send by itself.
    headers = {"Authorization": f"Bearer {registry.token}", "Accept": accept, "Content-Type": sent}
    url = f"{registry.base}/member/v3.0/{registry.orcid}"
    for path, status in (("record", 200), ("work/9", 404)):
        answer = registry.session.get(f"{url}/{path}", headers=headers)
        found = answer.headers["Content-Type"].partition(";")[0]
        assert (answer.status_code, found) == (status, served)


@pytest.mark.parametrize(
    "verb,path,changes,status,code",
    [
        ("PUT", "work/{put_code}", {"put-code": 1}, 400, 9019),
        ("PUT", "work/{put_code}", {}, 400, 9019),
        ("PUT", "work/x1", {}, 400, 9034),
        ("PUT", "work/{put_code}", {"visibility": "private", "put-code": "own"}, 403, 9035),
        ("PUT", "work/999999999", {"put-code": 999999999}, 404, 9016),
        ("DELETE", "work/999999999", {}, 404, 9016),
    ],
)
def test_put_codes(
    registry: Registry, verb: str, path: str, changes: Json, status: int, code: int
) -> None:
    put_code = registry.add("work", VALID["work"])
    changes = {key: put_code if value == "own" else value for key, value in changes.items()}
    address = f"{{orcid}}/{path.format(put_code=put_code)}"
    answer = registry.call(verb, address, VALID["work"] | changes)
    assert (answer.status_code, answer.json()["error-code"]) == (status, code)


def test_json_that_xml_cannot_carry(registry: Registry) -> None:
    for body, code in ((b'{"content": "\\u0000"}', 9047), (b'{"content": NaN}', 9001)):
        answer = registry.call("POST", "{orcid}/keywords", body)
        assert (answer.status_code, answer.json()["error-code"]) == (400, code)


def test_a_professional_activity_needs_some_identifier(registry: Registry) -> None:
    bare = spoilt("service", _ORG, None)
    registry.add("service", bare)  # an external identifier will do
    del bare["external-ids"]
    answer = registry.call("POST", "{orcid}/service", bare)
    assert (answer.status_code, answer.json()["error-code"]) == (400, 9062)


def test_person_items_need_their_put_code_on_put(registry: Registry) -> None:
    put_code = registry.add("keywords", VALID["keywords"])
    answer = registry.call("PUT", f"{{orcid}}/keywords/{put_code}", VALID["keywords"])
    assert (answer.status_code, answer.json()["error-code"]) == (409, 9031)
