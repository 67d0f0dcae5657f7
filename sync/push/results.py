"""What a group of answers means for each record, and what is logged of them. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from audit.entries import ExchangeEntry
from audit.vocabulary import Purpose
from gateway.recorder import entry
from sync.push.jobs import ClaimedRecord, Job
from sync.push.outcomes import CallOutcome
from sync.states import WaitsFor


@dataclass(frozen=True, slots=True)
class SendingContext:
    """For whom calls are made: what settling needs to know of the credential."""

    credential_id: int
    environment: str
    client_id: str
    correlation_id: str = ""


@dataclass(slots=True)
class RecordResult:
    """What a group of answers means for one record."""

    record: ClaimedRecord
    outcomes: list[tuple[Job, CallOutcome]] = field(default_factory=list)
    unsent: list[Job] = field(default_factory=list)
    is_given_back: bool = False

    @property
    def stopped_by(self) -> CallOutcome | None:
        """Return the answer that stops the record, the first of them."""
        return next(
            (found for _, found in self.outcomes if found.wait is not WaitsFor.NOTHING), None
        )

    @property
    def is_kept(self) -> bool:
        """Say whether the record stays under the lease, with calls still to come back."""
        if self.is_given_back or self.stopped_by:
            return self.record.under_way > 0
        return bool(self.record.jobs) or self.record.under_way > 0

    @property
    def is_due_again(self) -> bool:
        """Say whether the record is to be planned once more at once."""
        if self.is_kept or self.stopped_by:
            return False
        return self.is_followed_up or self.record.has_more or bool(self.unsent)

    @property
    def is_followed_up(self) -> bool:
        """Say whether an answer asks for another call: an adopted item, a lost put-code.

        It may have come with an earlier group, while the record still had calls to make.
        """
        return self.record.asks_again


def exchange_entries(
    news: Sequence[RecordResult], *, sending: SendingContext
) -> list[ExchangeEntry]:
    """Return what is logged: one entry for each request that was made."""
    return [found for one in news for found in _entries(one, sending=sending)]


def _entries(one: RecordResult, *, sending: SendingContext) -> Iterator[ExchangeEntry]:
    record = one.record
    for job, found in one.outcomes:
        if job.exchange is None or record.key is None:
            continue
        put_codes = [item.put_code for item in found.items if item.put_code]
        yield entry(
            job.exchange,
            environment=sending.environment,
            purpose=Purpose.PUSH if job.resolves is None else Purpose.READ_BACK,
            key=record.key,
            section=job.section,
            credential_id=sending.credential_id,
            researcher_id=record.researcher_id,
            connection_id=record.connection_id,
            call_id=job.call_id,
            item_ids=job.item_ids,
            put_codes=put_codes or ([job.put_code] if job.put_code else []),
            error_code=found.error_code,
            correlation_id=sending.correlation_id,
        )
