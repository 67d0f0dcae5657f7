"""What ORCID's answers mean."""

import json
from collections.abc import Callable

import pytest

from orcid_client import answers, errors
from orcid_client.client import (
    interpret_bulk,
    interpret_created,
    interpret_deleted,
    interpret_item,
    interpret_part,
    interpret_record,
    interpret_section,
    interpret_summary,
    interpret_updated,
)
from orcid_client.errors import ApiError
from orcid_client.http import Response
from orcid_client.webhooks import interpret_registered, interpret_removed

JSON = "application/vnd.orcid+json;charset=UTF-8"


def refusal(status: int, code: int | None, text: str = "No.", **headers: str) -> Response:
    fields = {"response-code": status, "developer-message": text, "error-code": code}
    return Response(status, {"content-type": JSON, **headers}, json.dumps(fields).encode())


@pytest.mark.parametrize(
    "status, code, kind",
    [
        (400, 9001, errors.DataRefused),
        (400, 9012, errors.DataRefused),
        (400, 9023, errors.DataRefused),
        (400, 9045, errors.DataRefused),
        (400, 9047, errors.DataRefused),
        (400, 9019, errors.MisuseOfApi),
        (401, 9017, errors.TokenRefused),
        (401, 9002, errors.ClientRefused),
        (403, 9010, errors.NotSource),
        (403, 9035, errors.MisuseOfApi),
        (403, 9038, errors.ScopeMissing),
        (403, 9039, errors.NotVisible),
        (403, 9004, errors.ScopeMissing),
        (404, 9016, errors.NotFound),
        (409, 9007, errors.RecordMoved),
        (409, 9018, errors.RecordLocked),
        (409, 9021, errors.Duplicate),
        (409, 9030, errors.Duplicate),
        (409, 9036, errors.RecordUnclaimed),
        (409, 9044, errors.RecordDeactivated),
        (409, 9048, errors.RecordFull),
        (409, 9057, errors.ClientRefused),
        (500, 9008, errors.RegistryUnavailable),
    ],
)
def test_the_error_code_decides(status: int, code: int, kind: type[ApiError]) -> None:
    error = answers.error_from(refusal(status, code))
    assert type(error) is kind
    assert (error.status, error.error_code) == (status, code)


def test_9038_is_a_missing_scope_but_where_one_item_is_read() -> None:
    no = refusal(403, 9038)
    for write in (interpret_created, interpret_updated, interpret_deleted, interpret_bulk):
        with pytest.raises(errors.ScopeMissing):
            write(no)
    for listed in (interpret_record, lambda answer: interpret_section("work", answer)):
        with pytest.raises(errors.ScopeMissing):
            listed(no)
    for one in (interpret_item, interpret_summary, interpret_part):
        with pytest.raises(errors.NotVisible):
            one("biography" if one is interpret_part else "work", no)


@pytest.mark.parametrize(
    "status, kind",
    [
        (429, errors.QuotaExceeded),
        (502, errors.RegistryUnavailable),
        (503, errors.RegistryUnavailable),
        (403, errors.RegistryUnavailable),
        (301, errors.RecordMoved),
        (404, errors.RegistryUnavailable),
    ],
)
def test_a_page_of_the_network_is_no_word_of_orcid(status: int, kind: type[ApiError]) -> None:
    page = Response(status, {"content-type": "text/html"}, b"<html><body>Checking ...</body>")
    assert type(answers.error_from(page)) is kind


@pytest.mark.parametrize(
    "status, word, kind",
    [
        (400, "invalid_grant", errors.TokenRefused),
        (400, "invalid_scope", errors.ScopeMissing),
        (401, "invalid_token", errors.TokenRefused),
    ],
)
def test_the_words_of_oauth_count_whatever_the_status(
    status: int, word: str, kind: type[ApiError]
) -> None:
    body = json.dumps({"error": word, "error_description": "No."}).encode()
    assert type(answers.error_from(Response(status, {"content-type": JSON}, body))) is kind


def test_an_answer_may_say_how_long_to_wait() -> None:
    told = answers.error_from(refusal(503, None, **{"retry-after": "7"}))
    assert told.retry_after == 7
    assert answers.error_from(Response(429, {"retry-after": "soon"}, b"Quota")).retry_after is None


def test_a_duplicate_names_the_put_code() -> None:
    text = "409 Conflict: ... please see element with put-code 123456 ..."
    error = answers.error_from(refusal(409, 9021, text))
    assert isinstance(error, errors.Duplicate)
    assert error.put_code == 123456


def test_a_404_on_an_item_is_the_researchers_will() -> None:
    with pytest.raises(errors.ItemGone):
        interpret_deleted(refusal(404, 9016))


KEY = "8Jk2-some_key_of_ours"


@pytest.mark.parametrize("content_type", ["application/xml", "application/json", ""])
def test_a_token_in_an_error_text_is_scrubbed(content_type: str) -> None:
    token = "f5af9f51-07e6-4332-8f1a-c0c11c1e3728"
    body = json.dumps(
        {"error": "invalid_token", "error_description": f"Invalid access token: {token}"}
    )
    error = answers.error_from(Response(401, {"content-type": content_type}, body.encode()))
    assert type(error) is errors.TokenRefused
    assert token not in repr(error) + str(error) + error.developer_message


@pytest.mark.parametrize("field", ["developer-message", "user-message", "error_description"])
def test_a_secret_that_was_sent_is_in_no_text_of_an_error(field: str) -> None:
    """Whatever the sentence: a pattern would take the word "token" for the secret here."""
    body = json.dumps({field: f"The bearer token {KEY} may not write this"}).encode()
    found = answers.error_from(Response(400, {"content-type": JSON}, body, secrets=(KEY,)))
    assert "may not write this" in found.developer_message + found.user_message
    assert KEY not in repr(found) + str(found) + found.developer_message + found.user_message


@pytest.mark.parametrize("content_type, body", [
    (JSON, b'{"bulk": [{"error": {"developer-message": "No: %s"}}]}'),
    ("text/xml", b"<bulk><error><developer-message>No: %s</developer-message></error></bulk>"),
])  # fmt: skip
def test_nor_in_that_of_an_element_of_a_bulk(content_type: str, body: bytes) -> None:
    told = body % KEY.encode()
    answer = Response(200, {"content-type": content_type}, told, secrets=(KEY,))
    (outcome,) = interpret_bulk(answer, expected=1)
    assert outcome.error is not None
    assert outcome.error.developer_message.startswith("No: ")
    assert KEY not in outcome.error.developer_message


def test_nul_in_an_error_text_is_left_out() -> None:
    found = answers.error_from(refusal(400, 9001, "wrong \0title"))
    assert found.developer_message == "wrong title"


def test_a_moved_record_names_its_primary() -> None:
    old, new = "0000-0001-5109-3700", "0000-0002-1825-0097"
    location = f"https://api.orcid.org/v3.0/{new}/record"
    error = answers.error_from(refusal(301, 9007, f"{old} is deprecated", location=location))
    assert isinstance(error, errors.RecordMoved)
    assert error.primary == new
    text = f"The record {old} was merged. Its primary record is https://orcid.org/{new}."
    told = answers.error_from(refusal(409, 9007, text), orcid=old)
    assert isinstance(told, errors.RecordMoved)
    assert told.primary == new


def test_the_put_code_is_the_last_segment_of_location() -> None:
    location = "http://api.orcid.org/v3.0/0000-0002-1825-0097/work/987654"
    assert interpret_created(Response(201, {"location": location}, b"")) == 987654


PAGE = Response(200, {"content-type": "text/html", "location": "/7"}, b"<html>Welcome</html>")
WORK = "/0000-0002-1825-0097/work"


@pytest.mark.parametrize(
    "interpret",
    [
        interpret_created,
        interpret_updated,
        interpret_deleted,
        interpret_registered,
        interpret_removed,
    ],
)
def test_a_page_with_status_200_is_no_word_of_orcid(
    interpret: Callable[[Response], object],
) -> None:
    with pytest.raises(errors.UnreadableAnswer):
        interpret(PAGE)


def test_the_location_of_something_else_tells_no_put_code() -> None:
    there = Response(201, {"location": f"https://api.orcid.org/v3.0{WORK}/7"}, b"")
    assert interpret_created(there, below=WORK) == 7
    with pytest.raises(errors.UnreadableAnswer):
        interpret_created(Response(201, {"location": "https://x.org/login/7"}, b""), below=WORK)


@pytest.mark.parametrize(
    "content_type, body, is_item",
    [
        (JSON, b'{"put-code":7}', True),
        (JSON, b'{"status":"ok"}', False),
        (JSON, b'{"put-code":null}', False),
        (JSON, b'[{"put-code":7}]', False),
        (JSON, b'{"put-code":7', False),
        ("text/plain", b'{"put-code":7}', False),
        ("application/vnd.orcid+xml", b'<work put-code="7"/>', True),
        ("application/vnd.orcid+xml", b'<work put-code="7">', False),
        ("application/vnd.orcid+xml", b"<work/>", False),
        ("", b"", False),
    ],
)
def test_a_change_is_answered_with_the_item(content_type: str, body: bytes, is_item: bool) -> None:  # noqa: FBT001 - a column
    answer = Response(200, {"content-type": content_type}, body)
    if is_item:
        interpret_updated(answer)
    else:
        with pytest.raises(errors.UnreadableAnswer):
            interpret_updated(answer)


@pytest.mark.parametrize("headers", [{}, {"location": "https://api.orcid.org/"}])
def test_a_created_item_without_put_code_must_be_read_back(headers: dict[str, str]) -> None:
    with pytest.raises(errors.UnreadableAnswer) as caught:
        interpret_created(Response(201, headers, b""))
    assert isinstance(caught.value, errors.OutcomeUnknown | errors.UnreadableMessage)


@pytest.mark.parametrize(
    "content_type, body",
    [
        ("text/html", b"<html></html>"),
        ("application/json", b'{"path": '),
        ("application/json", b"[1]"),
        ("application/json", b'{"person": "no"}'),
        ("application/json", b"[" * 100_000),
        ("application/xml", b"<record"),
        ("application/xml", b"<html/>"),
        ("application/xml", b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'),
        ("", b""),
    ],
)
def test_an_answer_that_is_no_record_is_unreadable(content_type: str, body: bytes) -> None:
    with pytest.raises(errors.UnreadableAnswer):
        interpret_record(Response(200, {"content-type": content_type}, body))


def test_a_bulk_is_answered_element_by_element() -> None:
    error = {"response-code": 409, "error-code": 9021, "developer-message": "put-code 7 is there"}
    body = json.dumps({"bulk": [{"work": {"put-code": 5}}, {"error": error}]}).encode()
    stored, refused = interpret_bulk(Response(200, {"content-type": JSON}, body), expected=2)
    assert stored.put_code == 5
    assert isinstance(refused.error, errors.Duplicate)
    assert refused.error.put_code == 7


def test_a_bulk_of_another_length_is_unreadable() -> None:
    body = json.dumps({"bulk": [{"work": {"put-code": 5}}]}).encode()
    with pytest.raises(errors.UnreadableAnswer):
        interpret_bulk(Response(200, {"content-type": JSON}, body), expected=2)
