"""A tenant with a large log, written partly by the portal and partly in SQL."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connections, models, transaction
from django.utils.timezone import now

from audit import actions as audit
from audit import content, partitions
from audit.entries import SYSTEM, Content, ExchangeEntry
from audit.models import Exchange
from audit.vocabulary import Purpose
from bench import _exchanges
from dashboard.queries import log
from oauth.models import Connection
from records.models import Item
from scoping import inserting
from scoping.context import tenant_context
from scoping.public_ids import new_public_id
from sync.models import Placement
from sync.states import PlacementState
from tenants import actions
from tenants.encryption import keys
from tenants.encryption.secrets import Secret
from tenants.models import (
    ApiType,
    Credential,
    Environment,
    MessageFormat,
    Researcher,
    Tenant,
)

PEOPLE = 20_000
REAL_PEOPLE = 5
CHUNK = 500_000
ORCID_ID = "0000-0002-1825-0097"

BARE_TABLE = """
CREATE TABLE bench_bare (LIKE audit_exchange);
ALTER TABLE bench_bare DROP chain_seq, DROP chain_link, DROP content_hash, ADD sealed bytea;
ALTER TABLE bench_bare ALTER sealed SET STORAGE EXTERNAL, ADD PRIMARY KEY (id);
CREATE INDEX ON bench_bare (tenant_id, at);
GRANT SELECT, INSERT ON bench_bare TO orcid_portal_runtime;
"""

# One bulk of ten works in 50 calls; 4 % of calls refused, 1 in 10,000 without an answer.
ROWS = """
INSERT INTO audit_exchange SELECT
    substr(md5(i::text), 1, 22), {tenant}, now() - (i * interval '{step} microseconds'), 25,
    substr(md5((i / 3)::text), 1, 32), {seq} + i, decode(md5(i::text), 'hex'), 'simulator',
    (ARRAY['push', 'push', 'push', 'pull', 'read-back'])[1 + i % 5], 'POST', 'work',
    {credential}, {person} + i % {people}, i % {people}, i,
    numbers, numbers,
    CASE WHEN i % 10000 = 7 THEN NULL WHEN i % 25 = 3 THEN 409 WHEN i % 5000 = 11 THEN 503
         ELSE 201 END,
    CASE WHEN i % 10000 = 7 THEN 'TimedOut' ELSE '' END,
    CASE WHEN i % 25 = 3 THEN 9021 WHEN i % 5000 = 11 THEN 9999 END,
    87, 1, decode(md5(i::text), 'hex')
FROM generate_series({first}::bigint, {last}::bigint) AS i, LATERAL (
    SELECT CASE WHEN i % 50 = 0 THEN (SELECT array_agg(n) FROM generate_series(i, i + 9) AS n)
           ELSE ARRAY[i] END AS numbers
) AS numbered
"""


def _bare_model() -> Any:  # noqa: ANN401 (a model of its own making)
    """Return a model of the same columns without the chain, the content in the same row."""
    left_out = ("chain_seq", "chain_link", "content_hash")
    kept = [field for field in Exchange._meta.concrete_fields if field.name not in left_out]
    members: dict[str, Any] = {field.name: field.clone() for field in kept}
    meta = type("Meta", (), {"app_label": "bench", "managed": False, "db_table": "bench_bare"})
    members |= {"sealed": models.BinaryField(), "Meta": meta, "__module__": __name__}
    return type("Bare", (models.Model,), members)


BARE = _bare_model()


@dataclass
class AuditWorld:
    """The tenant, its credential and the few people who have rows of their own."""

    tenant: Tenant
    credential: Credential
    people: Sequence[Researcher]

    @classmethod
    def make(cls) -> "AuditWorld":
        """Create a tenant, some people, and the bare table."""
        slug = f"bench-{secrets.token_hex(4)}"
        tenant = actions.create_tenant(slug=slug, name="Bench", now=now())
        drafts = [actions.ResearcherDraft(str(i), "A") for i in range(REAL_PEOPLE)]
        with tenant_context(tenant.pk):
            credential = actions.add_credential(draft=_draft(), actor=SYSTEM, now=now())
            with transaction.atomic():
                numbers = actions.add_researchers_in_batch(drafts=drafts, now=now())
            people = list(Researcher.objects.filter(pk__in=numbers.values()))
        with connections["owner"].cursor() as cursor:
            cursor.execute(BARE_TABLE)
        return cls(tenant, credential, people)

    def contents(self, *, seed: int, count: int) -> list[Content]:
        """Return exchanges as the portal has them."""
        with _exchanges.registry() as registry:
            return list(_exchanges.Speaker(registry, seed=seed).contents(count))

    def sizes(self, contents: Sequence[Content]) -> tuple[float, float]:
        """Return the mean bytes of an exchange as text and sealed."""
        place = content.place_of(tenant_id=1, exchange_id=new_public_id())
        with tenant_context(self.tenant.pk):
            key = keys.tenant_key()
        plain = sum(len(content.text_of(one)) for one in contents)
        sealed = sum(len(content.seal_content(one, key=key, place=place)) for one in contents)
        return plain / len(contents), sealed / len(contents)

    def write(self, contents: Sequence[Content]) -> Callable[[], None]:
        """Return the writing of one batch to the log."""
        with tenant_context(self.tenant.pk):
            key = keys.researcher_keys([self.people[0].pk])[self.people[0].pk]
        entries = [self._entry(one, key) for one in contents]

        def insert() -> None:
            with tenant_context(self.tenant.pk), transaction.atomic():
                audit.record_exchanges(entries)

        return insert

    def _entry(self, one: Content, key: Any) -> ExchangeEntry:  # noqa: ANN401 (a key)
        return ExchangeEntry(
            at=now(), environment="simulator", purpose=Purpose.PUSH, method="POST", section="work",
            duration_ms=87, content=one, key=key, credential_id=self.credential.pk,
            researcher_id=self.people[0].pk, connection_id=1, call_id=1, item_ids=[1],
            put_codes=[1], status=201, correlation_id="c" * 32,
        )  # fmt: skip

    def write_bare(self, contents: Sequence[Content]) -> Callable[[], None]:
        """Return the writing of the same batch, sealed too, to the bare table."""
        with tenant_context(self.tenant.pk):
            key = keys.researcher_keys([self.people[0].pk])[self.people[0].pk]
        entries = [self._entry(one, key) for one in contents]

        def insert() -> None:
            rows = [self._bare_row(entry) for entry in entries]
            with tenant_context(self.tenant.pk), transaction.atomic():
                inserting.insert(BARE, rows)

        return insert

    def _bare_row(self, entry: ExchangeEntry) -> dict[str, Any]:
        public_id = new_public_id()
        place = content.place_of(tenant_id=self.tenant.pk, exchange_id=public_id)
        given = {name: getattr(entry, name) for name in _SHARED}
        return given | {
            "id": public_id,
            "tenant_id": self.tenant.pk,
            "retention_months": 25,
            "sealed": content.seal_content(entry.content, key=entry.key, place=place),
        }

    def bytes_a_row(self) -> float:
        """Return what one exchange takes on disk, with its content and all indexes."""
        with tenant_context(self.tenant.pk):
            rows = Exchange.objects.count()
        with connections["owner"].cursor() as cursor:
            cursor.execute(
                "SELECT sum(pg_total_relation_size(relid)) FROM ("
                "SELECT relid FROM pg_partition_tree('audit_exchange') UNION ALL "
                "SELECT relid FROM pg_partition_tree('audit_exchange_content')) AS parts"
            )
            (size,) = cursor.fetchone()
        return float(size) / rows

    def fill(self, rows: int) -> None:
        """Write so many rows of the last twelve months, and the few rows that searches go by."""
        self._connect_people()
        with connections["owner"].cursor() as cursor:
            for months in (12, 8, 4, 0):
                partitions.create_partitions(
                    cursor, today=now().date() - timedelta(days=30 * months)
                )
            cursor.execute("SELECT set_config('app.tenant', %s, false)", [str(self.tenant.pk)])
            for first in range(1, rows + 1, CHUNK):
                cursor.execute(self._statement(first, min(first + CHUNK - 1, rows), rows))
            cursor.execute("VACUUM ANALYZE audit_exchange")

    def _statement(self, first: int, last: int, rows: int) -> str:
        step = int(360 * 86_400 * 1e6 / rows)
        return ROWS.format(
            tenant=self.tenant.pk, step=step, seq=10_000_000_000, credential=self.credential.pk,
            person=self.people[0].pk, people=PEOPLE, first=first, last=last,
        )  # fmt: skip

    def _connect_people(self) -> None:
        with tenant_context(self.tenant.pk):
            Connection.objects.create(
                id=0, tenant=self.tenant, researcher=self.people[0], credential=self.credential,
                orcid_id=ORCID_ID, scopes=[], authenticated_at=now(), connected_at=now(),
            )  # fmt: skip
            item = Item.objects.create(
                id=50 * PEOPLE, tenant=self.tenant, researcher=self.people[0], section="work",
                key="k", label="l", content={}, fingerprint="f", created_at=now(),
                changed_at=now(),
            )  # fmt: skip
            Placement.objects.create(
                tenant=self.tenant, credential=self.credential, item=item, orcid_id=ORCID_ID,
                section="work", state=PlacementState.IN_ORCID, put_code=item.pk, changed_at=now(),
            )  # fmt: skip
            self.item = item

    def searches(self, rows: int) -> dict[str, Callable[[], int]]:
        """Return every search of the log's page, by name; each returns how many it found."""
        ago = now() - timedelta(days=200)
        filters: dict[str, dict[str, object]] = {
            "newest": {},
            "person": {"researcher": self.people[1].public_id},
            "iD": {"orcid_id": ORCID_ID},
            "item": {"item": self.item.public_id},
            "put-code in a bulk": {"put_code": self.item.pk},
            "put-code of nobody known": {"put_code": rows - 7},
            "put-code that is nowhere": {"put_code": 10**15},
            "status 2xx": {"status": "2xx"},
            "status 4xx": {"status": "4xx"},
            "status 5xx": {"status": "5xx"},
            "no answer": {"status": "none"},
            "common error code": {"error_code": 9021},
            "rare error code": {"error_code": 9999},
            "absent error code": {"error_code": 1234},
            "time": {"since": ago, "until": ago + timedelta(hours=2)},
            "person and time": {"researcher": self.people[1].public_id, "until": ago},
            "4xx before a time": {"status": "4xx", "until": ago},
            "purpose": {"purpose": "pull"},
            "reference": {"correlation_id": "c4ca4238a0b923820dcc509a6f75849b"},
        }
        return {name: self._search(wanted) for name, wanted in filters.items()}

    def _search(self, wanted: dict[str, object]) -> Callable[[], int]:
        def search() -> int:
            with tenant_context(self.tenant.pk):
                order = log.newest_first(Exchange)
                page = order.page(log.exchanges(wanted), after="", before="", size=log.PAGE_SIZE)
                return len(page.rows)

        return search


_SHARED = [
    field.name for field in BARE._meta.concrete_fields if field.name in ExchangeEntry.__slots__
]


def _draft() -> actions.CredentialDraft:
    return actions.CredentialDraft(
        environment=Environment.SIMULATOR,
        api_type=ApiType.MEMBER,
        premium=False,
        client_id="APP-BENCH00000000001",
        secret=Secret("not-a-secret"),
        scopes=("/read-limited", "/activities/update"),
        message_format=MessageFormat.JSON,
    )
