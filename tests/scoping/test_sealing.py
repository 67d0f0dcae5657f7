"""Sealed values open in their own row and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoping.sealing import SealedPlace, SealingKey, UnsealError, seal, unseal, unsealer

KEY = SealingKey.of(7, bytes(range(32)))
PLACE = SealedPlace("oauth_grant", "access_token_sealed", 1, "row-one")


def key_of(key_id: int) -> SealingKey:
    assert key_id == KEY.key_id
    return KEY


@given(st.binary(max_size=300))
def test_what_was_sealed_opens_again(plaintext: bytes) -> None:
    assert unseal(seal(plaintext, key=KEY, place=PLACE), key_of=key_of, place=PLACE) == plaintext


@pytest.mark.parametrize(
    "elsewhere",
    [
        PLACE._replace(row="row-two"),
        PLACE._replace(tenant_id=2),
        PLACE._replace(column="refresh_token_sealed"),
        PLACE._replace(table="tenants_credential"),
    ],
)
def test_a_value_moved_elsewhere_is_refused(elsewhere: SealedPlace) -> None:
    sealed = seal(b"token", key=KEY, place=PLACE)

    with pytest.raises(UnsealError, match="does not belong there"):
        unseal(sealed, key_of=key_of, place=elsewhere)


@given(st.integers(min_value=0, max_value=8 * (9 + 12 + 16 + 5) - 1))
def test_every_flipped_bit_is_noticed(bit: int) -> None:
    sealed = bytearray(seal(b"token", key=KEY, place=PLACE))
    sealed[bit // 8] ^= 1 << bit % 8

    with pytest.raises(UnsealError):
        unseal(bytes(sealed), key_of=_lenient_key_of, place=PLACE)


@given(st.binary(max_size=40))
def test_what_was_never_sealed_is_refused(text: bytes) -> None:
    with pytest.raises(UnsealError):
        unseal(text, key_of=_lenient_key_of, place=PLACE)


@given(st.lists(st.binary(max_size=50)))
def test_a_columns_values_open_row_after_row(texts: list[bytes]) -> None:
    unsealed = unsealer(PLACE._replace(row=""), key_of=key_of)

    for number, text in enumerate(texts):
        place = PLACE._replace(row=f"row-{number}")
        assert unsealed(place.row.encode(), seal(text, key=KEY, place=place)) == text


@pytest.mark.parametrize(
    "elsewhere",
    [
        PLACE._replace(row="row-two"),
        PLACE._replace(tenant_id=2),
        PLACE._replace(column="refresh_token_sealed"),
        PLACE._replace(table="tenants_credential"),
    ],
)
def test_a_columns_values_open_in_their_own_place_alone(elsewhere: SealedPlace) -> None:
    sealed = seal(b"token", key=KEY, place=PLACE)

    with pytest.raises(UnsealError, match="does not belong there"):
        unsealer(elsewhere._replace(row=""), key_of=key_of)(elsewhere.row.encode(), sealed)


@given(st.binary(max_size=60))
def test_nothing_opens_behind_a_known_beginning(rest: bytes) -> None:
    unsealed = unsealer(PLACE._replace(row=""), key_of=key_of)
    sealed = seal(b"token", key=KEY, place=PLACE)
    unsealed(b"row-one", sealed)

    with pytest.raises(UnsealError):
        unsealed(b"row-one", sealed[:9] + rest)


def test_the_same_value_is_never_sealed_alike() -> None:
    assert seal(b"token", key=KEY, place=PLACE) != seal(b"token", key=KEY, place=PLACE)


def test_a_key_does_not_show_itself() -> None:
    assert "cipher" not in repr(KEY)


def _lenient_key_of(key_id: int) -> SealingKey:
    if key_id != KEY.key_id:
        raise UnsealError
    return KEY
