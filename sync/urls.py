"""Addresses of the sync room below a tenant's own: ``/t/<slug>/...``."""

from django.urls import URLPattern, path

from sync.views import changes, dry_runs, pages, pauses, removed

app_name = "sync"

PERSON = "researchers/<public_id:researcher_id>/"
PREVIEW = "sync/previews/<public_id:preview_id>/"
IMPORT = "imports/<public_id:batch_id>/sync/"

urlpatterns: list[URLPattern] = [
    path("sync/", pages.overview, name="overview"),
    path("changes/", changes.changes, name="changes"),
    path("sync/live/", pages.overview_live, name="overview_live"),
    path("sync/records/<public_id:record_id>/", pages.record, name="record"),
    path("sync/removed/", removed.removed, name="removed"),
    path("sync/removed/resend/", removed.resend_removed, name="resend_removed_items"),
    path("sync/pause/", pauses.everybody, {"verb": "pause"}, name="pause_everybody"),
    path("sync/resume/", pauses.everybody, {"verb": "resume"}, name="resume_everybody"),
    path(f"{PERSON}pause/", pauses.researcher, {"verb": "pause"}, name="pause_researcher"),
    path(f"{PERSON}resume/", pauses.researcher, {"verb": "resume"}, name="resume_researcher"),
    path(f"{IMPORT}pause/", pauses.batch, {"verb": "pause"}, name="pause_import"),
    path(f"{IMPORT}resume/", pauses.batch, {"verb": "resume"}, name="resume_import"),
    path("sync/preview/", dry_runs.everybody, name="preview_everybody"),
    path(f"{PERSON}preview/", dry_runs.researcher, name="preview_researcher"),
    path(f"{IMPORT}preview/", dry_runs.batch, name="preview_import"),
    path(f"{PREVIEW}", dry_runs.preview, name="preview"),
    path(f"{PREVIEW}go-on/", dry_runs.go_on, name="preview_go_on"),
    path("researchers/<public_id:researcher_id>/push/", pages.push_now, name="push_now"),
    path("researchers/<public_id:researcher_id>/pull/", pages.pull_now, name="pull_now"),
    path("items/<public_id:item_id>/history/", pages.item_history, name="item_history"),
    path("items/<public_id:item_id>/resend/", pages.resend_removed, name="resend_removed"),
]
