"""Addresses of the sync room below a tenant's own: ``/t/<slug>/...``."""

from django.urls import URLPattern, path

from sync import feed_views, pause_views, preview_views, removed_views, views

app_name = "sync"

PERSON = "researchers/<public_id:researcher_id>/"
PREVIEW = "sync/previews/<public_id:preview_id>/"
IMPORT = "imports/<public_id:batch_id>/sync/"

urlpatterns: list[URLPattern] = [
    path("sync/", views.overview, name="overview"),
    path("changes/", feed_views.changes, name="changes"),
    path("sync/live/", views.overview_live, name="overview_live"),
    path("sync/records/<public_id:record_id>/", views.record, name="record"),
    path("sync/removed/", removed_views.removed, name="removed"),
    path("sync/removed/resend/", removed_views.resend_removed, name="resend_removed_items"),
    path("sync/pause/", pause_views.everybody, {"verb": "pause"}, name="pause_everybody"),
    path("sync/resume/", pause_views.everybody, {"verb": "resume"}, name="resume_everybody"),
    path(f"{PERSON}pause/", pause_views.researcher, {"verb": "pause"}, name="pause_researcher"),
    path(f"{PERSON}resume/", pause_views.researcher, {"verb": "resume"}, name="resume_researcher"),
    path(f"{IMPORT}pause/", pause_views.batch, {"verb": "pause"}, name="pause_import"),
    path(f"{IMPORT}resume/", pause_views.batch, {"verb": "resume"}, name="resume_import"),
    path("sync/preview/", preview_views.everybody, name="preview_everybody"),
    path(f"{PERSON}preview/", preview_views.researcher, name="preview_researcher"),
    path(f"{IMPORT}preview/", preview_views.batch, name="preview_import"),
    path(f"{PREVIEW}", preview_views.preview, name="preview"),
    path(f"{PREVIEW}go-on/", preview_views.go_on, name="preview_go_on"),
    path("researchers/<public_id:researcher_id>/push/", views.push_now, name="push_now"),
    path("researchers/<public_id:researcher_id>/pull/", views.pull_now, name="pull_now"),
    path("items/<public_id:item_id>/history/", views.item_history, name="item_history"),
    path("items/<public_id:item_id>/resend/", views.resend_removed, name="resend_removed"),
]
