"""Addresses of the records room below a tenant's own: ``/t/<slug>/...``."""

from django.urls import path

from records import views
from records.imports import views as imports

app_name = "records"

urlpatterns = [
    path(
        "researchers/<public_id:researcher_id>/add/<slug:section>/",
        views.item_add,
        name="item_add",
    ),
    path("items/<public_id:item_id>/", views.item_edit, name="item_edit"),
    path("items/<public_id:item_id>/withdraw/", views.item_withdraw, name="item_withdraw"),
    path(
        "items/<public_id:item_id>/withdraw/everybody/",
        views.item_withdraw_shared,
        name="item_withdraw_shared",
    ),
    path("items/<public_id:item_id>/restore/", views.item_restore, name="item_restore"),
    path("imports/", imports.imports, name="imports"),
    path("imports/upload/", imports.upload, name="import_upload"),
    path("imports/template/<slug:section>.csv", imports.template, name="import_template"),
    path("imports/<public_id:batch_id>/", imports.batch, name="import"),
    path("imports/<public_id:batch_id>/commit/", imports.commit, name="import_commit"),
    path("imports/<public_id:batch_id>/choose/", imports.choose, name="import_choose"),
    path("imports/<public_id:batch_id>/missing/", imports.leave_out, name="import_missing"),
    path("imports/<public_id:batch_id>/undo/", imports.undo, name="import_undo"),
    path("imports/<public_id:batch_id>/resume/", imports.resume, name="import_resume"),
    path("imports/<public_id:batch_id>/discard/", imports.discard, name="import_discard"),
    path("imports/<public_id:batch_id>/refused/", imports.refused, name="import_refused"),
]
