"""Addresses of the records room below a tenant's own: ``/t/<slug>/...``."""

from django.urls import path

from records import views

app_name = "records"

urlpatterns = [
    path(
        "researchers/<public_id:researcher_id>/add/<slug:section>/",
        views.item_add,
        name="item_add",
    ),
    path("items/<public_id:item_id>/", views.item_edit, name="item_edit"),
    path("items/<public_id:item_id>/withdraw/", views.item_withdraw, name="item_withdraw"),
    path("items/<public_id:item_id>/restore/", views.item_restore, name="item_restore"),
]
