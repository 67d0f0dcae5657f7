"""What release 0.1 promised is still there: a name that others hold may be added, never taken."""

from tests.compatibility.collect import KINDS, collect, covers
from tests.compatibility.release import PROMISED

# (kind, name, why nobody holds it any more)
RETIRED: tuple[tuple[str, str, str], ...] = (
    # Its package is called gateway now.
    ("app labels", "registry", "it has no models: no table, migration or permission names it"),
    ("imports", "passed over: put-code", "the column is read now"),
    ("forms", "after ours section source", "the parameter stays; the view of the list reads it"),
)
ADVICE = """
Others hold these names, or the database does. Keep them; if the code has them in a form that
tests/compatibility/collect.py cannot see, teach it; if nobody can hold them any more, name them
in RETIRED with the reason."""


def test_nothing_that_was_promised_has_disappeared() -> None:
    present = collect()
    retired = {(kind, name) for kind, name, _ in RETIRED}
    missing = [
        f"{kind}: {name}"
        for kind, names in PROMISED.items()
        for name in names
        if (kind, name) not in retired and not covers(kind, name, set(present.get(kind, ())))
    ]
    assert not missing, "\n".join([f"{len(missing)} names of 0.1 are gone:", *missing, ADVICE])


def test_every_kind_is_compared() -> None:
    assert set(KINDS) == set(PROMISED)
    assert all(PROMISED.values())


def test_what_is_retired_was_promised_and_has_a_reason() -> None:
    for kind, name, reason in RETIRED:
        assert name in PROMISED[kind]
        assert reason


def test_the_lists_are_sorted_for_readable_differences() -> None:
    for kind, names in PROMISED.items():
        assert names == sorted(set(names)), kind


def test_forms_and_tasks_may_get_more_and_lose_none() -> None:
    assert covers("forms", "email role", {"email name role"})
    assert not covers("forms", "email role", {"email", "role"})
    assert covers("tasks", "sync.drain tenant_id", {"sync.drain tenant_id seconds="})
    assert not covers("tasks", "sync.drain tenant_id", {"sync.drain tenant_id seconds"})
    assert not covers("routes", "/healthz", {"/healthz more"})
