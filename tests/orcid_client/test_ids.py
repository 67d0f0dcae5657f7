import pytest
from hypothesis import given
from hypothesis import strategies as st

from orcid_client import ids
from orcid_client.environments import PRODUCTION, SANDBOX
from orcid_client.ids import InvalidOrcidId, OrcidId

JOSIAH = "0000-0002-1825-0097"


@pytest.mark.parametrize(
    "text",
    [
        JOSIAH,
        "0000000218250097",
        f"https://orcid.org/{JOSIAH}",
        f"http://orcid.org/{JOSIAH}",
        f"http://www.orcid.org/{JOSIAH}/",
        f"orcid.org/{JOSIAH}",
        f"https://sandbox.orcid.org/{JOSIAH}",
        f"  {JOSIAH}\n",
    ],
)
def test_every_spelling_is_the_same_id(text: str) -> None:
    assert ids.parse(text) == OrcidId(JOSIAH)


def test_a_small_x_becomes_a_capital_one() -> None:
    assert ids.parse("0000-0002-1694-233x").path == "0000-0002-1694-233X"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0000-0002-1825-0098",
        "0000-0002-1825-009",
        "x" * 500,
        "\u0660" * 16,
        f"{JOSIAH}{JOSIAH}",
    ],
)
def test_what_is_no_id_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(InvalidOrcidId, match=r"\.$"):
        ids.parse(text)


def test_the_uri_has_the_host_of_the_environment() -> None:
    josiah = OrcidId(JOSIAH)
    assert josiah.uri(PRODUCTION) == f"https://orcid.org/{JOSIAH}"
    assert josiah.uri(SANDBOX) == f"https://sandbox.orcid.org/{JOSIAH}"


@given(st.integers(min_value=0, max_value=10**15 - 1), st.integers(min_value=0, max_value=14))
def test_one_changed_digit_is_always_noticed(number: int, place: int) -> None:
    digits = f"{number:015d}"
    orcid = ids.parse(digits + ids.check_character(digits))
    changed = digits[:place] + str((int(digits[place]) + 1) % 10) + digits[place + 1 :]
    with pytest.raises(InvalidOrcidId):
        ids.parse(changed + orcid.path[-1])
