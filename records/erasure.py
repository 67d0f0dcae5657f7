"""Forget what the tenant asserted about one researcher, and the rows of files that named them."""

from collections.abc import Collection

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from records.models import (
    ImportBatch,
    ImportChange,
    ImportLeaver,
    ImportPerson,
    ImportRow,
    Item,
    RowVerdict,
)

_SHORTEST_WORD = 4


def forget_researcher(*, researcher_id: int, known_as: Collection[str]) -> None:
    """Delete items, and rows of imports that hold one of the words a person is known by.

    ``known_as`` are own key, e-mail address and iDs; runs within the caller's transaction. A row
    that was refused keeps what the file said, so it is searched for.
    """
    ImportChange.objects.filter(researcher_id=researcher_id).delete()
    ImportLeaver.objects.filter(researcher_id=researcher_id).delete()
    ImportPerson.objects.filter(researcher_id=researcher_id).delete()
    Item.objects.filter(researcher_id=researcher_id).delete()
    _rows_with(known_as).delete()
    _forget_sentences(known_as)


def forget_words(words: Collection[str]) -> None:
    """Take words of a person from what imports keep of refused rows, in the caller's transaction.

    For what the portal drops before the person is erased: the erasure would not look for it.
    """
    _rows_with(words).filter(verdict=RowVerdict.REFUSED).delete()
    _forget_sentences(words)


def _rows_with(words: Collection[str]) -> QuerySet[ImportRow]:
    named = Q(pk__in=[])
    for word in words:
        named |= Q(cells__contains=[word]) | Q(draft__contains={"external_ref": word})
        if len(word) >= _SHORTEST_WORD:
            named |= Q(cells_text__contains=word) | Q(draft_text__contains=word)
    rows = ImportRow.objects.alias(
        cells_text=Cast("cells", TextField()), draft_text=Cast("draft", TextField())
    )
    return rows.filter(named)


def _forget_sentences(words: Collection[str]) -> None:
    """Take the sentences about files that quote one of the words."""

    def quotes(told: object) -> bool:
        return any(len(word) >= _SHORTEST_WORD and word in str(told) for word in words)

    for batch in ImportBatch.objects.exclude(problems=[], notes=[]):
        if quotes([batch.problems, batch.notes]):
            batch.problems = [told for told in batch.problems if not quotes(told)]
            batch.notes = [told for told in batch.notes if not quotes(told)]
            batch.save(update_fields=["problems", "notes"])
