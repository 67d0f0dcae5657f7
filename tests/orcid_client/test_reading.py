"""Lenient where ORCID is loose, clear where a document is something else."""

from typing import Any

import pytest

from orcid_client import messages
from orcid_client.elements.works import Work
from orcid_client.environments import PRODUCTION, Api, InsecureAddressError, Registry
from orcid_client.errors import UnreadableMessage, UnwritableMessage
from orcid_client.scopes import Flow, Scope, covers, may_ask, parse_scopes


def read(**data: object) -> Any:  # noqa: ANN401
    item = messages.from_json("work", {key.replace("_", "-"): v for key, v in data.items()})
    assert isinstance(item, Work)
    return item


def test_nulls_unknown_keys_and_missing_ones_are_passed_over() -> None:
    item = read(title=None, citation=None, surprise={"deep": [1]}, url={"value": None})
    assert item == Work()


@pytest.mark.parametrize("index", ["3", 3], ids=["text", "number"])
def test_an_index_comes_as_text_or_number(index: object) -> None:
    assert read(display_index=index).display_index == "3"


def test_what_cannot_be_kept_is_left_out_of_texts() -> None:
    found = read(journal_title={"value": "Na\0ture \ud800Ü\n2"}, type="\0book")
    assert found == read(journal_title="Nature Ü\n2", type="book")


def test_texts_stand_wrapped_and_plain_and_lists_alone() -> None:
    one = {
        "external-id-type": "doi",
        "external-id-value": 10,
        "external-id-url": "https://a.example",
    }
    wrapped = {"external-id": [one | {"external-id-url": {"value": "https://a.example"}}]}
    assert read(external_ids={"external-id": one}) == read(external_ids=wrapped)
    assert read(external_ids=[one]) == read(external_ids=wrapped)
    assert read(journal_title="J").journal_title == "J"


@pytest.mark.parametrize(
    "data, path",
    [
        ({"title": "A title"}, "title"),
        ({"title": {"title": {"value": ["a"]}}}, "title.title"),
        ({"external_ids": {"external-id": ["x"]}}, "external-ids.external-id[0]"),
        ({"external_ids": [{}, {"put-code": "x"}]}, "external-ids.external-id[1].put-code"),
        ({"publication_date": 2024}, "publication-date"),
        ({"put_code": 1.5}, "put-code"),
    ],
)  # fmt: skip
def test_a_wrong_type_is_named_by_its_path(data: dict[str, object], path: str) -> None:
    with pytest.raises(UnreadableMessage) as caught:
        read(**data)
    assert caught.value.path == path


@pytest.mark.parametrize(
    "document",
    [
        b'<!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><w>&b;</w>',
        b'<!DOCTYPE w [<!ENTITY f SYSTEM "file:///etc/passwd">]><w>&f;</w>',
        b'<!DOCTYPE w SYSTEM "http://127.0.0.1:1/x.dtd"><w/>',
        b"<w>" * 300 + b"</w>" * 300,
        b'<?xml version="1.0" encoding="utf-7"?><w/>',
        b"\xff\xfe<\x00w\x00",
        b"",
    ],
)
def test_hostile_xml_is_unreadable(document: bytes) -> None:
    with pytest.raises(UnreadableMessage):
        messages.from_xml("work", document)


@pytest.mark.parametrize("text", ["a\x00b", "a\x0bb", "\ud800"])
def test_text_that_xml_cannot_carry_is_unwritable(text: str) -> None:
    with pytest.raises(UnwritableMessage):
        messages.to_xml(Work(short_description=text))


def test_markup_in_a_text_stays_text() -> None:
    item = Work(short_description='<b>&amp;"]]>')
    assert messages.from_xml("work", messages.to_xml(item)) == item


def test_plain_http_is_for_the_simulator_alone() -> None:
    plain = {"site": "http://a", "member_api": "http://a/v3.0", "public_api": "http://a/v3.0"}
    assert Registry(name="simulator", **plain).token_url == "http://a/oauth/token"
    with pytest.raises(InsecureAddressError):
        Registry(name="production", **plain)
    assert PRODUCTION.unversioned_api(Api.MEMBER) == "https://api.orcid.org"


def test_a_scope_covers_what_it_carries() -> None:
    granted = parse_scopes("/read-limited  /activities/update")
    assert covers(granted, Scope.READ_PUBLIC)
    assert covers(granted, Scope.ACTIVITIES_UPDATE)
    assert not covers(granted, Scope.PERSON_UPDATE)
    assert not covers({"/activities/update"}, Scope.READ_LIMITED)


@pytest.mark.parametrize(
    "scope, api_type, flow, allowed",
    [
        (Scope.READ_LIMITED, Api.MEMBER, Flow.AUTHORIZATION_CODE, True),
        (Scope.READ_LIMITED, Api.PUBLIC, Flow.AUTHORIZATION_CODE, False),
        (Scope.AUTHENTICATE, Api.PUBLIC, Flow.AUTHORIZATION_CODE, True),
        (Scope.WEBHOOK, Api.MEMBER, Flow.CLIENT_CREDENTIALS, True),
        (Scope.WEBHOOK, Api.MEMBER, Flow.AUTHORIZATION_CODE, False),
        (Scope.ACTIVITIES_UPDATE, Api.MEMBER, Flow.CLIENT_CREDENTIALS, False),
    ],
)
def test_who_may_ask_for_a_scope_and_how(
    scope: Scope, api_type: Api, flow: Flow, *, allowed: bool
) -> None:
    assert may_ask(scope, api_type=api_type, flow=flow) is allowed
