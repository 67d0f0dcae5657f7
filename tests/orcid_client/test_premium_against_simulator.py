"""Webhooks, notifications, groups, searches and parts of a record, spoken for real."""

import dataclasses
from typing import Literal

import pytest

from orcid_client import errors, groups, ids, notifications, records, searches, webhooks
from orcid_client.client import (
    interpret_created,
    interpret_deleted,
    interpret_part,
    interpret_updated,
)
from orcid_client.elements.notifications import (
    AuthorizationUrl,
    NotificationItem,
    PermissionNotification,
)
from orcid_client.elements.peer_reviews import GroupIdRecord
from orcid_client.environments import Api
from orcid_client.vocabularies import EXTERNAL_ID_TYPES
from tests.orcid_client.rehearsal import Rehearsal
from tests.simulator.program import Registry

Format = Literal["json", "xml"]
in_both_formats = pytest.mark.parametrize("content_type", ["json", "xml"])


def test_a_webhook_is_registered_and_removed(rehearsal: Rehearsal) -> None:
    token, hook = rehearsal.own_token("/webhook"), "https://portal.example/hooks/x9/"
    there = (rehearsal.client.environment, rehearsal.orcid, hook)
    put, delete = webhooks.register(*there), webhooks.remove(*there)
    assert not webhooks.interpret_removed(rehearsal.send(delete, token))
    assert webhooks.interpret_registered(rehearsal.send(put, token))
    assert not webhooks.interpret_registered(rehearsal.send(put, token))
    assert webhooks.interpret_removed(rehearsal.send(delete, token))


@in_both_formats
def test_a_permission_notification_goes_there_and_back(
    rehearsal: Rehearsal, content_type: Format
) -> None:
    there = rehearsal.speaking(content_type)
    client, orcid, token = there.client, there.orcid, there.own_token("/premium-notification")
    message = PermissionNotification(
        notification_type="permission",
        authorization_url=AuthorizationUrl(path="/oauth/authorize?client_id=A"),
        notification_subject="Your works",
        notification_intro="May we add them?",
        items=(NotificationItem(item_type="work", item_name="A paper"),),
    )
    made = there.send(notifications.create(client, orcid, message), token)
    put_code = notifications.interpret_created(made)
    (listed,) = notifications.interpret_read_all(
        there.send(notifications.read_all(client, orcid), token)
    )
    assert (listed.put_code, listed.notification_subject) == (put_code, "Your works")
    notifications.interpret_archived(
        there.send(notifications.archive(client, orcid, put_code), token)
    )
    read = there.send(notifications.read(client, orcid, put_code), token)
    assert notifications.interpret_read(read).archived_date is not None


@in_both_formats
def test_a_group_is_made_once(rehearsal: Rehearsal, content_type: Format) -> None:
    there = rehearsal.speaking(content_type)
    token = there.own_token("/group-id-record/update")
    group = GroupIdRecord(
        name="A journal", group_id="publons:4711", description="A journal.", type="journal"
    )
    put_code = groups.ensure(there.client, group, token=token)
    assert groups.ensure(there.client, group, token=token) == put_code
    with pytest.raises(errors.Duplicate):
        interpret_created(there.send(groups.create(there.client, group), token))
    (found,) = groups.interpret_found(there.send(groups.read(there.client, put_code), token))
    assert (found.name, found.group_id) == (group.name, group.group_id)


@in_both_formats
def test_a_group_is_changed_and_removed(rehearsal: Rehearsal, content_type: Format) -> None:
    there = rehearsal.speaking(content_type)
    client, token = there.client, there.own_token("/group-id-record/update")
    group = GroupIdRecord(name="A", group_id="publons:4712", description="A.", type="journal")
    put_code = groups.ensure(client, group, token=token)
    other = dataclasses.replace(group, name="B")
    interpret_updated(there.send(groups.update(client, put_code, other), token))
    (found,) = groups.interpret_found(there.send(groups.read(client, put_code), token))
    assert found.name == "B"
    interpret_deleted(there.send(groups.delete(client, put_code), token))
    assert groups.interpret_found(there.send(groups.read(client, put_code), token)) == ()


@in_both_formats
def test_the_registry_tells_its_types_of_identifiers(
    rehearsal: Rehearsal, content_type: Format
) -> None:
    public = dataclasses.replace(rehearsal.speaking(content_type).client, api_type=Api.PUBLIC)
    response = public.perform(searches.identifier_types(public), None)
    assert searches.interpret_identifier_types(response) >= EXTERNAL_ID_TYPES


@in_both_formats
def test_a_search_finds_the_record(rehearsal: Rehearsal, content_type: Format) -> None:
    there = rehearsal.speaking(content_type)
    token = there.own_token("/read-public")
    query = "family-name:" + searches.quoted("Garcia")
    found = searches.interpret_search(there.send(searches.search(there.client, query), token))
    assert found.num_found == 1
    assert found.result[0].orcid_identifier is not None
    assert found.result[0].orcid_identifier.path == str(there.orcid)
    expanded = searches.interpret_expanded_search(
        there.send(searches.expanded_search(there.client, query), token)
    )
    assert expanded.expanded_result[0].orcid_id == str(there.orcid)
    rows = searches.interpret_csv_search(
        there.send(searches.csv_search(there.client, query, ["orcid", "family-name"]), token)
    )
    assert rows[0]["orcid"] == str(there.orcid)


@in_both_formats
def test_a_client_tells_its_name(rehearsal: Rehearsal, content_type: Format) -> None:
    there = rehearsal.speaking(content_type)
    token = there.own_token("/read-public")
    request = searches.client_info(there.client, Registry.CLIENT)
    found = searches.interpret_client_info(there.send(request, token))
    assert found.name == "North University"


@in_both_formats
@pytest.mark.parametrize("part", sorted(records.PARTS))
def test_every_part_of_a_record_is_read(
    rehearsal: Rehearsal, content_type: Format, part: str
) -> None:
    there = rehearsal.speaking(content_type)
    orcid = there.registry.new_record(
        biography="Counts.", emails=["sofia@example.org"], visibility="public"
    )
    token = there.own_token("/read-public")
    request = there.client.read_part(part, ids.parse(orcid))
    found = interpret_part(part, there.send(request, token))
    assert isinstance(found, records.PARTS[part])
    assert orcid in repr(found)
