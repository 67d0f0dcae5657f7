"""One table of quotas: the defaults, a tenant's own values, and the one place that says no.

Everything is counted in Postgres, so that the absence of Redis opens nothing. The count of a
tenant's quota is a row (``QuotaCount``), raised by the transaction that adds and locked until that
transaction ends: of two requests that would both fit, and together do not, one is refused. So
one more thing costs two small queries, however many there are. Tables are counted only when the
kept count says that the limit is reached, since what was removed is still in it, or is a day old.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from types import MappingProxyType

from django.db import transaction
from django.db.models import F, Sum

from audit import actions as audit
from audit.entries import Actor, EventEntry
from audit.vocabulary import EventKind
from scoping.context import required_tenant_id
from scoping.translation import N_
from tenants.models.quotas import Quota, QuotaCount, QuotaName, QuotaUse

MEGABYTE = 1024 * 1024
# Heals a count that something else than its quota moved, such as statements of an operator.
COUNT_LIFE = timedelta(days=1)
_NEVER = datetime.min.replace(tzinfo=UTC)


class QuotaReachedError(Exception):
    """A quota is reached; the text says what, how many are allowed, and who can raise it."""


@dataclass(frozen=True, slots=True)
class _Rule:
    """The default of a quota, and what is said when it is reached."""

    most: int
    sentence: str
    unit: int = 1


RULES: Mapping[QuotaName, _Rule] = MappingProxyType(
    {
        QuotaName.FILES_WAITING: _Rule(
            200,
            N_(
                "Your institution can have {most} files waiting to be checked, approved or "
                "imported: import or discard some of them, or ask the operator of the portal for "
                "a higher limit."
            ),
        ),
        QuotaName.BYTES_WAITING: _Rule(
            500 * MEGABYTE,
            N_(
                "Your institution can have {most} MB of files waiting to be checked: try again "
                "once they are, or ask the operator of the portal for a higher limit."
            ),
            unit=MEGABYTE,
        ),
        QuotaName.RESEARCHERS: _Rule(
            200_000,
            N_(
                "Your institution can have {most} researchers in the portal: ask the operator of "
                "the portal for a higher limit."
            ),
        ),
        QuotaName.ITEMS: _Rule(
            2_000_000,
            N_(
                "Your institution can have {most} items in the portal: ask the operator of the "
                "portal for a higher limit."
            ),
        ),
        QuotaName.MAILS_A_DAY: _Rule(
            5_000,
            N_(
                "Your institution can send {most} invitations by e-mail a day: try again tomorrow "
                "(UTC), or ask the operator of the portal for a higher limit."
            ),
        ),
        QuotaName.EXPORTS_AT_ONCE: _Rule(
            5,
            N_(
                "Your institution can run {most} exports at the same time: try again once one of "
                "them has ended, or ask the operator of the portal for a higher limit."
            ),
        ),
    }
)


def limit(name: QuotaName) -> int:
    """Return how much the current tenant may have: its own value, else the default."""
    own = Quota.objects.filter(name=name).values_list("most", flat=True).first()
    return RULES[name].most if own is None else own


def limits() -> dict[QuotaName, tuple[int, bool]]:
    """Return each quota of the current tenant, and whether the value is its own."""
    own = dict(Quota.objects.values_list("name", "most"))
    return {name: (own.get(name, rule.most), name in own) for name, rule in RULES.items()}


def set_quota(*, name: QuotaName, most: int, actor: Actor, now: datetime) -> None:
    """Give the current tenant a value of its own."""
    with transaction.atomic(durable=True):
        Quota.objects.update_or_create(
            tenant_id=required_tenant_id(), name=name, defaults={"most": most}
        )
        details = {"quota": name.value, "most": most}
        audit.record_event(
            EventEntry(kind=EventKind.TENANT_CHANGED, actor=actor, at=now, details=details)
        )


def take(name: QuotaName, wanted: int, *, used: Callable[[], int], now: datetime) -> None:
    """Count so much more, in the transaction that adds it.

    ``used`` counts what there is; it is asked seldom, and once nobody else can add any more.

    Raises:
        QuotaReachedError: it does not fit.
    """
    _fit(name, wanted, kept=wanted, used=used, now=now)


def check(name: QuotaName, wanted: int, *, used: Callable[[], int], now: datetime) -> None:
    """See that so much more would fit, and count none of it: what adds it will.

    Raises:
        QuotaReachedError: it does not fit.
    """
    _fit(name, wanted, kept=0, used=used, now=now)


def adjust(name: QuotaName, difference: int) -> None:
    """Correct the kept count by what became more, or less, than was taken."""
    if difference:
        QuotaCount.objects.filter(name=name).update(amount=F("amount") + difference)


def _fit(
    name: QuotaName, wanted: int, *, kept: int, used: Callable[[], int], now: datetime
) -> None:
    most = limit(name)
    rows = QuotaCount.objects.filter(name=name)
    fresh = rows.filter(counted_at__gt=now - COUNT_LIFE, amount__lte=most - wanted)
    if not fresh.update(amount=F("amount") + kept) and not _recount(
        name, most - wanted, kept=kept, used=used, now=now
    ):
        rule = RULES[name]
        raise QuotaReachedError(rule.sentence.format(most=f"{most // rule.unit:,}"))


def _recount(
    name: QuotaName, at_most: int, *, kept: int, used: Callable[[], int], now: datetime
) -> bool:
    """Count what there is, and add to it if it is not too much; say whether it was."""
    first = QuotaCount(tenant_id=required_tenant_id(), name=name, amount=0, counted_at=_NEVER)
    QuotaCount.objects.bulk_create([first], ignore_conflicts=True)
    # Whoever adds has this row until the end of the transaction, so the table has all of it now.
    row = QuotaCount.objects.select_for_update().get(name=name)
    amount = used()
    fits = amount <= at_most
    row.amount, row.counted_at = amount + (kept if fits else 0), now
    row.save(update_fields=["amount", "counted_at"])
    return fits


def spend_of_the_day(name: QuotaName, *, now: datetime) -> None:
    """Count one of what may happen so often a day, in the caller's transaction.

    Raises:
        QuotaReachedError: it happened as often already.
    """
    take(name, 1, used=lambda: _in_use(name, now=now), now=now)
    midnight = datetime.combine(now.astimezone(UTC).date() + timedelta(days=1), time(), UTC)
    if not QuotaUse.objects.filter(name=name, until=midnight).update(amount=F("amount") + 1):
        QuotaUse.objects.filter(name=name).delete()
        QuotaUse.objects.create(tenant_id=required_tenant_id(), name=name, amount=1, until=midnight)


def hold(name: QuotaName, *, longest: timedelta, now: datetime) -> int:
    """Begin one of what may go on so often at once; return the number to give it back by.

    Raises:
        QuotaReachedError: as many are under way already.
    """
    with transaction.atomic():
        take(name, 1, used=lambda: _in_use(name, now=now), now=now)
        QuotaUse.objects.filter(name=name, until__lte=now).delete()
        row = QuotaUse.objects.create(
            tenant_id=required_tenant_id(), name=name, amount=1, until=now + longest
        )
    return row.pk


def give_back(held: int) -> None:
    """End what was held; a row that has expired is gone already."""
    QuotaUse.objects.filter(pk=held).delete()


def _in_use(name: QuotaName, *, now: datetime) -> int:
    rows = QuotaUse.objects.filter(name=name, until__gt=now)
    return int(rows.aggregate(used=Sum("amount"))["used"] or 0)
