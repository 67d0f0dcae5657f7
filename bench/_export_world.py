"""A tenant with as many connections, items on records and tokens as a measurement asks for."""

import os
import secrets
import time
from contextlib import closing
from dataclasses import dataclass

import psycopg2
from django.db import connection, transaction
from django.utils.timezone import now

from audit.entries import SYSTEM
from oauth.models import Grant
from scoping.context import tenant_context
from scoping.sealing import SealedPlace, seal
from tenants import actions
from tenants.encryption import keys
from tenants.encryption.secrets import Secret
from tenants.models import ApiType, Credential, Environment, MessageFormat, Tenant

SLICE = 5_000

_PEOPLE = """
INSERT INTO tenants_researcher (tenant_id, public_id, external_ref, given_names, family_name, email,
    department, search_name, search_email, claimed_orcid_id, created_at, changed_at)
SELECT %(tenant)s, substr(md5(%(salt)s || n), 1, 22), 'E-' || n, 'Ann ' || n, 'Müller, the "' || n,
    'e' || n || '@north.example', 'Mathematics', n::text, n::text, '', now(), now()
FROM generate_series(1, %(rows)s) n
"""
_CONNECTIONS = """
INSERT INTO oauth_connection (tenant_id, public_id, researcher_id, credential_id, orcid_id, state,
    state_reason, scopes, generation, name_at_orcid, authenticated_at, connected_at)
SELECT tenant_id, substr(md5('c' || public_id), 1, 22), id, %(credential)s,
    '0000-' || lpad(id::text, 14, '0'), 'active', '', '{/read-limited,/activities/update}', 1,
    given_names, now(), now()
FROM tenants_researcher WHERE tenant_id = %(tenant)s
"""
_ITEMS = """
INSERT INTO records_item (tenant_id, public_id, researcher_id, section, key, label, content,
    fingerprint, self_ids, wanted, created_at, changed_at)
SELECT tenant_id, substr(md5('i' || public_id), 1, 22), id, 'work', 'w-' || id, 'A study, "of" it',
    '{}', 'f', ARRAY['doi:10.5555/' || id], true, now(), now()
FROM tenants_researcher WHERE tenant_id = %(tenant)s
"""
_PLACEMENTS = """
INSERT INTO sync_placement (tenant_id, credential_id, item_id, orcid_id, section, state, put_code,
    group_id, fingerprint, sentence, placed_at, changed_at)
SELECT tenant_id, %(credential)s, id, '0000-' || lpad(researcher_id::text, 14, '0'), section,
    'in-orcid', id, '', 'f', '', now(), now()
FROM records_item WHERE tenant_id = %(tenant)s
"""


@dataclass(frozen=True, slots=True)
class ExportWorld:
    """What was made."""

    tenant: Tenant
    credential: Credential

    @classmethod
    def make(cls, *, rows: int) -> "ExportWorld":
        """Make a tenant with so many people, each connected and with one work on the record."""
        tenant = actions.create_tenant(slug=f"bench-{time.time_ns()}", name="B", now=now())
        with tenant_context(tenant.pk):
            credential = actions.add_credential(draft=_draft(), actor=SYSTEM, now=now())
            values: dict[str, int | str] = {
                "tenant": tenant.pk,
                "credential": credential.pk,
                "rows": rows,
                "salt": tenant.slug,
            }
            for statement in (_PEOPLE, _CONNECTIONS, _ITEMS, _PLACEMENTS):
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute(statement, values)
        _rest()
        return cls(tenant, credential)

    def give_tokens(self) -> None:
        """Seal tokens for each connection."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM oauth_connection ORDER BY id")
            numbers = [number for (number,) in cursor.fetchall()]
        key = keys.tenant_key()
        for start in range(0, len(numbers), SLICE):
            Grant.objects.bulk_create(
                self._grant(number, key) for number in numbers[start : start + SLICE]
            )
        _rest()

    def _grant(self, number: int, key: object) -> Grant:
        row = Grant(
            tenant_id=self.tenant.pk,
            connection_id=number,
            generation=1,
            token_type="bearer",  # noqa: S106 (a word)
            scopes=["/read-limited", "/activities/update"],
            received_at=now(),
            expires_at=now(),
            response_sealed=b"",
        )
        for column in ("access_token_sealed", "refresh_token_sealed"):
            place = SealedPlace("oauth_grant", column, self.tenant.pk, row.public_id)
            token = secrets.token_hex(16).encode()
            setattr(row, column, seal(token, key=key, place=place))  # type: ignore[arg-type]
        return row


def _rest() -> None:
    """Do what autovacuum does within a minute after so many rows, and not while we measure."""
    owner = psycopg2.connect(os.environ["DATABASE_OWNER_URL"])
    owner.autocommit = True
    with closing(owner), owner.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _draft() -> actions.CredentialDraft:
    return actions.CredentialDraft(
        environment=Environment.SANDBOX,
        api_type=ApiType.MEMBER,
        premium=False,
        client_id="APP-0000000000000001",
        secret=Secret("bench"),
        scopes=("/read-limited", "/activities/update"),
        message_format=MessageFormat.JSON,
    )
