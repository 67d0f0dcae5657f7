"""Items that tenants assert, and the imports they came by."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from records import keys
from scoping.models import TenantOwned, TenantOwnedByKeys
from scoping.public_ids import PublicIdField
from tenants.models import Researcher, User


class Item(TenantOwnedByKeys):
    """One thing the tenant asserts about a researcher, in one of ORCID's sections.

    ``key`` is the tenant's own name for it. ``content`` is the message in ORCID's JSON, as
    ``orcid_client.messages.to_json`` writes it, without put-code or visibility; ``fingerprint``
    and ``self_ids`` are computed from it by ``orcid_client.canonical``. A withdrawn item stays
    (``wanted`` False) until it is gone from the record.
    """

    public_id = PublicIdField()
    researcher = models.ForeignKey(
        Researcher,
        on_delete=models.CASCADE,
        related_name="items",
        db_constraint=False,
        db_index=False,
    )
    section = models.CharField(max_length=24)
    key = models.CharField(max_length=200)
    label = models.CharField(max_length=300)
    content = models.JSONField()
    fingerprint = models.CharField(max_length=64)
    self_ids = ArrayField(models.CharField(max_length=2100), default=list)
    wanted = models.BooleanField(default=True)
    # "import" or "taken"; "hand" of a form or a program; empty before this was noted
    origin = models.CharField(max_length=6, db_default="", default="hand")
    batch = models.ForeignKey(
        "records.ImportBatch",
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        """The tenant's own key finds an item."""

        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "researcher", "section", "key"],
                name="records_item_one_per_key",
            ),
        ]
        indexes = [
            # What an import brought
            models.Index(
                fields=["tenant", "batch"],
                condition=Q(batch__isnull=False),
                name="records_item_of_import",
            ),
            # Who else has a work, under the same key: it is withdrawn for all of them at once
            models.Index(
                fields=["tenant", "key"],
                condition=Q(section="work"),
                name="records_item_shared_work",
            ),
        ]

    @property
    def reference(self) -> str:
        """Return the tenant's own reference, if it gave one."""
        return self.key if keys.is_own(self.key) else ""

    def __str__(self) -> str:
        """Show the section."""
        return f"#{self.pk} {self.section}"


class BatchState(models.TextChoices):
    """How far an import has come."""

    CHECKING = "checking"
    STAGED = "staged"
    COMMITTING = "committing"
    COMMITTED = "committed"
    UNDOING = "undoing"
    UNDONE = "undone"
    UNREADABLE = "unreadable"
    FAILED = "failed"
    DISCARDED = "discarded"


class ImportBatch(TenantOwned):
    """One uploaded file: checked whole, shown, then committed by a person.

    ``notes`` are sentences about the file as a whole, ``problems`` the refusals by kind:
    ``{"column", "sentence", "rows", "first_rows"}``. ``columns`` are the file's own names, in the
    order of the rows' cells; a JSON file has none. ``options`` are what a person chose for the
    reading (``records.imports.options``). ``rows_done`` is how many rows were read while CHECKING,
    and the number of the last row that went in while COMMITTING. ``attempts`` counts how often it
    was begun since it last got on; too many, and it has FAILED. ``updates_people`` was chosen at
    the approval: what the file says anew of known people is taken over.
    """

    public_id = PublicIdField()
    file_name = models.CharField(max_length=200)
    section = models.CharField(max_length=24)
    state = models.CharField(max_length=10, choices=BatchState, default=BatchState.CHECKING)
    columns = models.JSONField(default=list)
    options = models.JSONField(default=dict, db_default={})
    notes = models.JSONField(default=list)
    problems = models.JSONField(default=list)
    rows_total = models.IntegerField(default=0)
    rows_refused = models.IntegerField(default=0)
    rows_new = models.IntegerField(default=0)
    rows_changed = models.IntegerField(default=0)
    rows_unchanged = models.IntegerField(default=0)
    rows_taken = models.IntegerField(default=0, db_default=0)
    rows_alike = models.IntegerField(default=0, db_default=0)
    people_changed = models.IntegerField(default=0, db_default=0)
    leavers = models.IntegerField(default=0, db_default=0)
    updates_people = models.BooleanField(default=False, db_default=False)
    rows_done = models.IntegerField(default=0)
    researchers_new = models.IntegerField(default=0)
    attempts = models.SmallIntegerField(default=0, db_default=0)
    uploaded_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    committed_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        """Shown newest first."""

        indexes = [
            # The list of imports
            models.Index(fields=["tenant", "-id"], name="records_import_newest_first"),
        ]

    def __str__(self) -> str:
        """Show the state."""
        return f"#{self.pk} {self.state}"

    @property
    def is_running(self) -> bool:
        """Say whether a worker is at it, or will be."""
        return self.state in {BatchState.CHECKING, BatchState.COMMITTING, BatchState.UNDOING}


class ImportFile(TenantOwned):
    """The bytes of an upload, kept apart and only until they are checked."""

    batch = models.OneToOneField(
        ImportBatch, on_delete=models.CASCADE, related_name="file", db_constraint=False
    )
    content = models.BinaryField()

    def __str__(self) -> str:
        """Show the number."""
        return f"#{self.pk}"


class RowVerdict(models.TextChoices):
    """What a row of an import would do.

    A TAKEN row takes over an item that the tenant's client wrote to the record before; an ALIKE
    one may be a change of an item, which a person decides (``ImportRow.choice``).
    """

    NEW = "new"
    CHANGED = "changed"
    TAKEN = "taken"
    ALIKE = "alike"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


class RowChoice(models.TextChoices):
    """What a person decided about a row that looks like a change of an item."""

    UNDECIDED = ""
    CHANGE = "change"
    ADD = "add"
    LEAVE = "leave"


class ImportRow(TenantOwnedByKeys):
    """One row of an import.

    Rows are numbered as in the file, the header being row 1. A refused row keeps its ``cells``
    as they were read (texts in the order of the batch's columns, or JSON's object) and its
    ``errors``, ``{"column", "sentence"}``; a good one only the ``draft`` that was understood, as
    ``records.imports.rows`` writes it, and one that is ALIKE both, since it may be left out. The
    draft of an unchanged row has no content. Good rows are deleted once they went in.
    """

    batch = models.ForeignKey(
        ImportBatch,
        on_delete=models.CASCADE,
        related_name="rows",
        db_constraint=False,
        db_index=False,
    )
    number = models.IntegerField()
    cells = models.JSONField(null=True)
    draft = models.JSONField(null=True)
    errors = models.JSONField(default=list)
    verdict = models.CharField(max_length=10, choices=RowVerdict)
    choice = models.CharField(
        max_length=6, choices=RowChoice, default=RowChoice.UNDECIDED, db_default="", blank=True
    )

    class Meta:
        """Read by number."""

        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "batch", "number"], name="records_row_one_per_number"
            ),
        ]
        indexes = [
            # The preview of an import by verdict
            models.Index(
                fields=["tenant", "batch", "verdict", "number"], name="records_row_by_verdict"
            ),
        ]

    def __str__(self) -> str:
        """Show the row's place and verdict."""
        return f"#{self.pk} row {self.number} {self.verdict}"


class ImportPerson(TenantOwnedByKeys):
    """What a file says anew about a known researcher; taken over only if a person chooses so.

    ``changes`` are before and after by column of the researcher; ``number`` is the file's row.
    """

    batch = models.ForeignKey(
        ImportBatch,
        on_delete=models.CASCADE,
        related_name="people",
        db_constraint=False,
        db_index=False,
    )
    researcher = models.ForeignKey(
        Researcher, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    number = models.IntegerField()
    changes = models.JSONField()
    applied_at = models.DateTimeField(null=True)

    class Meta:
        """One for each person of a file."""

        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "batch", "researcher"], name="records_person_one_per_import"
            ),
        ]
        indexes = [
            # Erasing and merging a person
            models.Index(fields=["tenant", "researcher"], name="records_person_of_researcher"),
        ]

    def __str__(self) -> str:
        """Show the row's place."""
        return f"#{self.pk} row {self.number}"


class ImportChange(TenantOwnedByKeys):
    """What an import did, so that it can be undone: to an item, or by adding a person.

    ``before`` is the item as it was: key, label, content, fingerprint, self_ids, wanted; null for
    one that the import added. ``after`` is the fingerprint that the import left. ``was_taken`` if
    the item was on the record before it was in the portal.
    """

    batch = models.ForeignKey(
        ImportBatch,
        on_delete=models.CASCADE,
        related_name="changes",
        db_constraint=False,
        db_index=False,
    )
    item = models.ForeignKey(
        Item, on_delete=models.CASCADE, null=True, related_name="+", db_constraint=False,
        db_index=False,
    )  # fmt: skip
    researcher = models.ForeignKey(
        Researcher, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    before = models.JSONField(null=True)
    after = models.CharField(max_length=64, blank=True)
    was_taken = models.BooleanField(default=False)

    class Meta:
        """Read by import."""

        indexes = [
            # Undoing an import
            models.Index(fields=["tenant", "batch", "id"], name="records_change_of_import"),
            # Erasing and merging a person
            models.Index(fields=["tenant", "researcher"], name="records_change_of_researcher"),
            # Deleting an item
            models.Index(fields=["tenant", "item"], name="records_change_of_item"),
        ]

    def __str__(self) -> str:
        """Show the number."""
        return f"#{self.pk}"


class ImportLeaver(TenantOwnedByKeys):
    """An item of a researcher who is missing from a file that is everyone.

    ``before`` is the item's fingerprint when the file was checked.
    """

    batch = models.ForeignKey(
        ImportBatch,
        on_delete=models.CASCADE,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    researcher = models.ForeignKey(
        Researcher, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    item = models.ForeignKey(
        Item, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    before = models.CharField(max_length=64)
    is_left_out = models.BooleanField(default=False)

    class Meta:
        """Read by import."""

        indexes = [
            # The list of an import, page by page
            models.Index(fields=["tenant", "batch", "id"], name="records_leaver_of_import"),
            # Erasing and merging a person
            models.Index(fields=["tenant", "researcher"], name="records_leaver_of_researcher"),
            # Deleting an item
            models.Index(fields=["tenant", "item"], name="records_leaver_of_item"),
        ]

    def __str__(self) -> str:
        """Show the number."""
        return f"#{self.pk}"
