"""One transport, many threads: nobody writes with another person's token."""

from concurrent.futures import ThreadPoolExecutor

from orcid_client import ids, messages
from orcid_client.client import interpret_created
from tests.orcid_client.rehearsal import Rehearsal

PEOPLE, ITEMS = 12, 6


def test_each_thread_writes_to_its_own_record(rehearsal: Rehearsal) -> None:
    client, registry = rehearsal.client, rehearsal.registry
    people = [registry.new_record() for _ in range(PEOPLE)]
    tokens = {
        orcid: registry.add_token(orcid=orcid, scope=registry.SCOPES)["access_token"]
        for orcid in people
    }

    def add(place: int) -> int:
        orcid = people[place % PEOPLE]
        item = messages.from_json("keywords", {"content": f"{orcid} {place}"})
        request = client.create("keywords", ids.parse(orcid), item)
        return interpret_created(client.perform(request, tokens[orcid]))

    with ThreadPoolExecutor(max_workers=16) as pool:
        put_codes = list(pool.map(add, range(PEOPLE * ITEMS)))
    assert len(set(put_codes)) == PEOPLE * ITEMS
    for orcid in people:
        found = client.fetch_section("keywords", ids.parse(orcid), token=tokens[orcid])
        contents = [messages.to_json(one)["content"] for one in found.items()]
        assert len(contents) == ITEMS
        assert all(content.startswith(orcid) for content in contents)
    assert {told.status for told in rehearsal.log} <= {200, 201}
