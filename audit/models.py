"""Exchanges, their sealed content, events, and the head of each tenant's chains.

The three logs are partitioned by retention (months) and then by calendar month; the run-time role
may select and insert, nothing else. There are no foreign keys: a log outlives what it speaks of.
The words of ``purpose`` and ``kind`` are those of ``audit.vocabulary``.
"""

from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models

from audit.vocabulary import ActorKind, Stream
from scoping.models import TenantManager
from scoping.public_ids import PUBLIC_ID_LENGTH, new_public_id


class Retention(models.IntegerChoices):
    """For how many months a tenant's log is kept, the current one included."""

    YEAR = 13, "13 months"
    TWO_YEARS = 25, "25 months"
    FIVE_YEARS = 61, "61 months"


class ChainHead(models.Model):
    """The last link of one chain of a tenant; locking it puts writers in a row."""

    tenant_id = models.BigIntegerField()
    stream = models.CharField(max_length=10, choices=Stream)
    retention_months = models.SmallIntegerField(choices=Retention, default=Retention.TWO_YEARS)
    seq = models.BigIntegerField(default=0)
    link = models.BinaryField(max_length=32, default=b"")

    objects: ClassVar[TenantManager[Self]] = TenantManager()

    class Meta:
        """One head per tenant and stream."""

        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "stream"], name="audit_one_head_per_tenant_and_stream"
            ),
        ]

    def __str__(self) -> str:
        """Show the stream and how far it has come."""
        return f"#{self.pk} {self.stream} at {self.seq}"


class LogRow(models.Model):
    """What every log row has: where it stands in time, in its partition, and in its chain."""

    id = models.CharField(max_length=PUBLIC_ID_LENGTH, primary_key=True, default=new_public_id)
    tenant_id = models.BigIntegerField()
    at = models.DateTimeField()
    retention_months = models.SmallIntegerField()
    correlation_id = models.CharField(max_length=32, default="", blank=True)
    chain_seq = models.BigIntegerField()
    chain_link = models.BinaryField(max_length=32)

    class Meta:
        """No table of its own."""

        abstract = True


class Exchange(LogRow):
    """One HTTP request to ORCID and its response, without anything that names a person."""

    environment = models.CharField(max_length=10)
    purpose = models.CharField(max_length=16)
    method = models.CharField(max_length=7)
    section = models.CharField(max_length=24, default="", blank=True)
    credential_id = models.BigIntegerField(null=True)
    researcher_id = models.BigIntegerField(null=True)
    connection_id = models.BigIntegerField(null=True)
    call_id = models.BigIntegerField(null=True)
    item_ids = ArrayField(models.BigIntegerField(), default=list)
    put_codes = ArrayField(models.BigIntegerField(), default=list)
    status = models.SmallIntegerField(null=True)
    failure = models.CharField(max_length=24, default="", blank=True)
    error_code = models.IntegerField(null=True)
    duration_ms = models.IntegerField()
    attempt = models.SmallIntegerField(default=1)
    content_hash = models.BinaryField(max_length=32)

    objects: ClassVar[TenantManager[Self]] = TenantManager()

    class Meta:
        """Indexes stand in the migration, on the partitioned table."""

        db_table = "audit_exchange"

    def __str__(self) -> str:
        """Show what was asked and what came back."""
        return f"#{self.pk} {self.method} {self.purpose} {self.status or self.failure}"


class ExchangeContent(models.Model):
    """Address, headers and bodies of an exchange: redacted, compressed, then sealed."""

    exchange_id = models.CharField(max_length=PUBLIC_ID_LENGTH, primary_key=True)
    tenant_id = models.BigIntegerField()
    at = models.DateTimeField()
    retention_months = models.SmallIntegerField()
    sealed = models.BinaryField()

    objects: ClassVar[TenantManager[Self]] = TenantManager()

    class Meta:
        """Partitioned like the exchanges."""

        db_table = "audit_exchange_content"

    def __str__(self) -> str:
        """Show whose content it is."""
        return f"#{self.pk}"


class Event(LogRow):
    """Who did what in the portal; details hold ids and counts, never names or secrets."""

    kind = models.CharField(max_length=32)
    actor_kind = models.CharField(max_length=10, choices=ActorKind)
    actor_id = models.BigIntegerField(null=True)
    subject_kind = models.CharField(max_length=24, default="", blank=True)
    subject_id = models.CharField(max_length=PUBLIC_ID_LENGTH, default="", blank=True)
    details = models.JSONField(default=dict)

    objects: ClassVar[TenantManager[Self]] = TenantManager()

    class Meta:
        """Indexes stand in the migration, on the partitioned table."""

        db_table = "audit_event"

    def __str__(self) -> str:
        """Show what was done."""
        return f"#{self.pk} {self.kind}"
