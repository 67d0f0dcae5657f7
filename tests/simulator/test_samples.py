"""ORCID's official write samples, sent byte for byte to a fresh world."""

from pathlib import Path

import pytest

from tests.simulator.program import Registry

_ADDRESSES = {  # how a sample's file name begins, and where it is sent
    "bulk-work": "works",
    "external-identifier": "external-identifiers",
    "keyword": "keywords",
    "other-name": "other-names",
    "researcher-url": "researcher-urls",
    "peer-review": "peer-review",
    "research-resource": "research-resource",
    "invited-position": "invited-position",
} | {
    word: word
    for word in [
        "address",
        "distinction",
        "education",
        "employment",
        "funding",
        "membership",
        "qualification",
        "service",
        "work",
    ]
}
_GROUP = "peer-review-group-id.json"


def _address(name: str) -> str:
    return next(path for start, path in _ADDRESSES.items() if name.startswith(start))


def _samples(reference: Path) -> list[Path]:
    files = sorted((reference / "samples" / "write").iterdir())
    return [each for each in files if each.name != _GROUP]


@pytest.fixture(scope="session")
def samples(reference: Path) -> list[Path]:
    found = _samples(reference)
    assert len(found) > 40
    return found


def test_every_single_sample_is_accepted(registry: Registry, samples: list[Path]) -> None:
    for sample in samples:
        if _address(sample.name) == "works":
            continue
        orcid = registry.new_record()
        answer = registry.call(
            "POST",
            f"{orcid}/{_address(sample.name)}",
            sample.read_bytes(),
            kind=sample.suffix[1:],
            token=registry.add_token(orcid=orcid, scope=registry.SCOPES)["access_token"],
        )
        assert answer.status_code == 201, (sample.name, answer.text)


def test_bulk_samples_are_accepted_but_the_faulty_work(
    registry: Registry, samples: list[Path]
) -> None:
    faults = {}
    for sample in samples:
        if _address(sample.name) == "works":
            orcid = registry.new_record()
            token = registry.add_token(orcid=orcid, scope=registry.SCOPES)["access_token"]
            kind = sample.suffix[1:]
            path = f"{orcid}/works"
            answer = registry.call(
                "POST", path, sample.read_bytes(), token=token, kind=kind,
                Accept="application/json",
            )  # fmt: skip
            errors = [each["error"] for each in answer.json()["bulk"] if "error" in each]
            faults[sample.name] = [error["error-code"] for error in errors]
    # Its second work has only a part-of identifier.
    assert faults.pop("bulk-work-3.0.json") == [9023]
    assert set(map(tuple, faults.values())) == {()}
