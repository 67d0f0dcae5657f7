"""Many tenants with records that wait: some whole, and as many more as a measurement asks for.

The whole ones are due first. The others, written by a few statements for each tenant, have all the
rows that the engine looks through, but tokens and keys that nobody could open.
"""

from django.db import connection, connections, transaction

from bench import _people, push
from scoping.context import tenant_context
from tenants.models import Credential

_RESEARCHERS = """
INSERT INTO tenants_researcher (tenant_id, public_id, external_ref, given_names, family_name, email,
    department, search_name, search_email, claimed_orcid_id, created_at, changed_at)
SELECT %(tenant)s, substr(md5('p' || %(tenant)s || '-' || n), 1, 22), 'W-' || n, 'Ann', 'Waits',
    '', '', 'ann waits', '', '', now(), now()
FROM generate_series(1, %(rows)s) n
"""
_KEYS = """
INSERT INTO tenants_datakey (tenant_id, public_id, wrapped, created_at, researcher_id)
SELECT tenant_id, substr(md5('k' || id), 1, 22), decode(repeat('00', 60), 'hex'), now(), id
FROM tenants_researcher WHERE tenant_id = %(tenant)s AND external_ref LIKE 'W-%%'
"""
_CONNECTIONS = """
INSERT INTO oauth_connection (tenant_id, public_id, researcher_id, credential_id, orcid_id, state,
    state_reason, scopes, generation, name_at_orcid, authenticated_at, connected_at)
SELECT tenant_id, substr(md5('c' || id), 1, 22), id, %(credential)s,
    '0009-' || lpad(id::text, 14, '0'), 'active', '', '{/read-limited,/activities/update}', 1,
    'Ann', now(), now()
FROM tenants_researcher WHERE tenant_id = %(tenant)s AND external_ref LIKE 'W-%%'
"""
_OF_THESE = "FROM oauth_connection WHERE tenant_id = %(tenant)s AND orcid_id LIKE '0009-%%'"
_GRANTS = f"""
INSERT INTO oauth_grant (tenant_id, public_id, connection_id, generation, state,
    access_token_sealed, response_sealed, token_type, scopes, received_at, revoke_attempts)
SELECT tenant_id, substr(md5('g' || id), 1, 22), id, 1, 'current',
    decode(repeat('00', 80), 'hex'), decode(repeat('00', 300), 'hex'), 'bearer', scopes, now(), 0
{_OF_THESE}
"""
_ITEMS = f"""
INSERT INTO records_item (tenant_id, public_id, researcher_id, section, key, label, content,
    fingerprint, self_ids, wanted, created_at, changed_at)
SELECT tenant_id, substr(md5('i' || id), 1, 22), researcher_id, 'employment', 'hr', 'Lecturer',
    '{{"role-title": "Lecturer"}}', md5(id::text), ARRAY['source-work-id:' || id], true, now(),
    now()
{_OF_THESE}
"""
_RECORDS = f"""
INSERT INTO sync_recordsync (tenant_id, public_id, credential_id, connection_id, lane, push_due_at,
    fence, attempts, waits_for, wait_note)
SELECT tenant_id, substr(md5('r' || id), 1, 22), credential_id, id, 1, now(), 0, 0, '', ''
{_OF_THESE}
"""


def queues(*, tenants: int, people: int) -> list[Credential]:
    """Return a credential of each of so many tenants, whose people wait to be pushed."""
    return [_queue(number, people=people) for number in range(tenants)]


def _queue(number: int, *, people: int) -> Credential:
    tenant = _people.make_tenant(f"queue-{number}")
    with tenant_context(tenant.pk):
        credential = _people.make_credential(tenant, number)
        found = _people.connect_people(
            credential,
            orcid_ids=[push.orcid_id(one) for one in range(people)],
            tokens=[f"token-{one}" for one in range(people)],
        )
        _people.assert_items(found, _people.employments(people))
    return credential


def lengthen(credential: Credential, *, people: int) -> None:
    """Let so many more people of a credential wait, behind those who do."""
    values = {"tenant": credential.tenant_id, "credential": credential.pk, "rows": people}
    with tenant_context(credential.tenant_id), transaction.atomic(), connection.cursor() as cursor:
        for statement in (_RESEARCHERS, _KEYS, _CONNECTIONS, _GRANTS, _ITEMS, _RECORDS):
            cursor.execute(statement, values)


def analyse() -> None:
    """Let Postgres know its tables, as autovacuum would have by now."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")
