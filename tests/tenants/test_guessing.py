"""Whether an account exists cannot be told from the work a refused sign-in makes.

How long that work takes is measured by `bench/sign_in.py`, not here.
"""

from collections.abc import Callable

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tenants.models import User
from tests.cast import Member
from tests.tenants.form_data import PASSWORD

NOBODY = "nobody@north.example"


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that grows by a word with every computation of a password's hash."""
    done: list[str] = []

    def counted(name: str) -> Callable[..., object]:
        whole = getattr(Argon2PasswordHasher, name)

        def within(*args: object, **kwargs: object) -> object:
            done.append(name)
            return whole(*args, **kwargs)

        return within

    for name in ("encode", "verify"):
        monkeypatch.setattr(Argon2PasswordHasher, name, counted(name))
    return done


@pytest.fixture
def people(alice: Member, bob: Member, olga: Member, redis_url: str) -> dict[str, str]:
    """Return the address of each kind of account; bob has no password, olga's is switched off."""
    for member in (alice, olga):
        member.user.set_password(PASSWORD)
        member.user.save()
    User.objects.filter(pk=olga.user.pk).update(is_active=False)
    return {
        "known": alice.user.email,
        "without a password": bob.user.email,
        "switched off": olga.user.email,
        "unknown": NOBODY,
    }


def sign_in(email: str, password: str) -> tuple[int, int]:
    """Return the answer's status, and how many queries it took."""
    with CaptureQueriesContext(connection) as queries:
        answer = Client().post("/accounts/login/", {"login": email, "password": password})
    return answer.status_code, len(queries)


@pytest.mark.parametrize("kind", ["known", "without a password", "switched off", "unknown"])
def test_a_wrong_password_is_hashed_once_whoever_it_is(
    people: dict[str, str], hashed: list[str], kind: str
) -> None:
    status, _ = sign_in(people[kind], "a wrong password")

    assert (status, len(hashed)) == (200, 1)


def test_the_right_password_is_hashed_once_too(people: dict[str, str], hashed: list[str]) -> None:
    assert sign_in(people["known"], PASSWORD)[0] == 302
    assert len(hashed) == 1


def test_past_the_limit_nothing_is_hashed(people: dict[str, str], hashed: list[str]) -> None:
    for email in (people["known"], NOBODY):
        for _ in range(5):
            sign_in(email, "a wrong password")
        hashed.clear()
        assert [sign_in(email, password)[0] for password in (PASSWORD, "wrong")] == [200, 200]
        assert hashed == []


def test_known_and_unknown_cost_the_same_queries(people: dict[str, str]) -> None:
    known, unknown = (sign_in(people[kind], "wrong")[1] for kind in ("known", "unknown"))

    assert known == unknown


def test_the_switched_off_learn_it_with_their_password_alone(people: dict[str, str]) -> None:
    wrong = sign_in(people["switched off"], "wrong")

    assert wrong[0] == sign_in(NOBODY, "wrong")[0]
    assert sign_in(people["switched off"], PASSWORD)[0] in {200, 302}
