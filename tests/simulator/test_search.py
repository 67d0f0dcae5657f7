"""Search over public data, in all three forms."""

import pytest

from tests.simulator.messages import VALID
from tests.simulator.program import Json, Registry


@pytest.fixture
def library(registry: Registry) -> Registry:
    """Return a world with a few people to be found."""
    registry.add("employment", VALID["employment"])
    registry.add("keywords", VALID["keywords"])
    work = VALID["work"] | {
        "external-ids": {
            "external-id": [
                {
                    "external-id-type": "doi",
                    "external-id-value": "https://doi.org/10.1087/20120404",
                    "external-id-relationship": "self",
                }
            ]
        }
    }
    registry.add("work", work)
    public = {"email": "ada@example.org", "visibility": "public"}
    registry.new_record(given_names="Ada", family_name="Lovelace", emails=[public, "a@b.example"])
    registry.new_record(given_names="Hidden", family_name="Person", name_visibility="private")
    return registry


def _search(library: Registry, query: str, **more: Json) -> Json:
    answer = library.call("GET", f"search?q={query}", area="public", token=None, **more)
    assert answer.ok, answer.text
    return answer.json()


@pytest.mark.parametrize(
    "query,found",
    [
        ("family-name:garcia", 1),
        ("family-name:gar*", 1),
        ('ror-org-id:"https://ror.org/05qwgg493"', 1),
        ('doi-self:"10.1087/20120404"', 1),
        ("given-names:Ada AND family-name:Lovelace", 1),
        ("given-names:Ada OR family-name:Garcia", 2),
        ("given-names:(Ada Sofia)", 2),
        ("email:ada@example.org", 1),
        ("email:*b.example", 0),
        ("given-names:Hidden", 0),
        ("profile-last-modified-date:[2024-01-01T00:00:00Z TO *]", 3),
        ("*:* NOT keyword:lasers", 2),
        ('affiliation-org-name:"boston univ"', 1),
    ],
)
def test_queries(library: Registry, query: str, found: int) -> None:
    assert _search(library, query)["num-found"] == found


def test_an_empty_search_has_null(library: Registry) -> None:
    assert _search(library, "keyword:nothing") == {"result": None, "num-found": 0}


def test_a_hit_is_an_id_in_three_forms(library: Registry) -> None:
    [hit] = _search(library, "keyword:lasers")["result"]
    assert hit["orcid-identifier"]["path"] == library.orcid
    as_xml = library.call("GET", "search?q=keyword:lasers", kind="xml")
    assert 'num-found="1"' in as_xml.text
    assert f"<common:path>{library.orcid}</common:path>" in as_xml.text


def test_expanded_search_names_people_and_places(library: Registry) -> None:
    [hit] = library.call("GET", "expanded-search?q=keyword:lasers").json()["expanded-result"]
    assert (hit["given-names"], hit["family-names"]) == ("Sofia", "Garcia")
    assert hit["institution-name"] == ["Boston University"]


def test_csv_search(library: Registry) -> None:
    answer = library.call("GET", "csv-search?q=keyword:lasers&fl=orcid,given-names")
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert answer.text == f"orcid,given-names\n{library.orcid},Sofia\n"


@pytest.mark.parametrize(
    "query,code",
    [("rows=1001", 9012), ("start=10001", 9043), ("q=(a", 9006), ("rows=x", 9012)],
)
def test_refusals(library: Registry, query: str, code: int) -> None:
    answer = library.call("GET", f"search?{query}", area="public", token=None)
    assert (answer.status_code, answer.json()["error-code"]) == (400, code)


def test_with_credentials_one_may_go_further(library: Registry) -> None:
    assert library.call("GET", "search?q=*:*&start=10001").ok
