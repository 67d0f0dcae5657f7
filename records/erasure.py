"""Forget what the tenant asserted about one researcher, and the rows of files that named them."""

from collections.abc import Collection

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from records.models import ImportBatch, ImportChange, ImportLeaver, ImportPerson, ImportRow, Item

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
    named = Q(pk__in=[])
    for word in known_as:
        named |= Q(cells__contains=[word]) | Q(draft__contains={"external_ref": word})
        if len(word) >= _SHORTEST_WORD:
            named |= Q(cells_text__contains=word) | Q(draft_text__contains=word)
    rows = ImportRow.objects.alias(
        cells_text=Cast("cells", TextField()), draft_text=Cast("draft", TextField())
    )
    rows.filter(named).delete()
    for batch in ImportBatch.objects.exclude(problems=[], notes=[]):
        _forget_sentences(batch, known_as)


def _forget_sentences(batch: ImportBatch, known_as: Collection[str]) -> None:
    """Take the sentences about a file that quote one of the words."""

    def quotes(told: object) -> bool:
        return any(len(word) >= _SHORTEST_WORD and word in str(told) for word in known_as)

    if quotes([batch.problems, batch.notes]):
        batch.problems = [told for told in batch.problems if not quotes(told)]
        batch.notes = [told for told in batch.notes if not quotes(told)]
        batch.save(update_fields=["problems", "notes"])
