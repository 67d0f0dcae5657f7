"""Addresses of the sync room below a tenant's own: ``/t/<slug>/...``."""

from django.urls import URLPattern, path

from sync import views

app_name = "sync"

urlpatterns: list[URLPattern] = [
    path("sync/", views.overview, name="overview"),
    path("sync/live/", views.overview_live, name="overview_live"),
    path("sync/records/<public_id:record_id>/", views.record, name="record"),
    path("sync/records/<public_id:record_id>/pause/", views.pause, name="pause"),
    path("sync/records/<public_id:record_id>/resume/", views.resume, name="resume"),
    path("researchers/<public_id:researcher_id>/push/", views.push_now, name="push_now"),
    path("researchers/<public_id:researcher_id>/pull/", views.pull_now, name="pull_now"),
    path("items/<public_id:item_id>/history/", views.item_history, name="item_history"),
    path("items/<public_id:item_id>/resend/", views.resend_removed, name="resend_removed"),
]
