"""Addresses of the dashboard room below a tenant's own: ``/t/<slug>/...``."""

from django.urls import path

from dashboard.views.attention import attention
from dashboard.views.erasure import erase, erase_step, held
from dashboard.views.log import events, exchange, exchanges
from dashboard.views.merging import merge, merge_search
from dashboard.views.overview import overview
from dashboard.views.people import researchers
from dashboard.views.person import researcher
from dashboard.views.search import search
from dashboard.views.share import preview, share_file, share_make, share_revoke

app_name = "dashboard"

urlpatterns = [
    path("", overview, name="overview"),
    path("attention/", attention, name="attention"),
    path("search/", search, name="search"),
    path("researchers/", researchers, name="researchers"),
    path("researchers/<public_id:researcher_id>/", researcher, name="researcher"),
    path("researchers/<public_id:researcher_id>/held/", held, name="held"),
    path("researchers/<public_id:researcher_id>/erase/", erase, name="erase"),
    path("researchers/<public_id:researcher_id>/erase/step/", erase_step, name="erase_step"),
    path("researchers/<public_id:researcher_id>/merge/", merge_search, name="merge_search"),
    path("researchers/<public_id:researcher_id>/merge/<public_id:other_id>/", merge, name="merge"),
    path("audit/", exchanges, name="audit"),
    path("audit/events/", events, name="events"),
    path("audit/share/", preview, name="share"),
    path("audit/share/make/", share_make, name="share_make"),
    path("audit/share/file/<slug:form>/", share_file, name="share_file"),
    path("audit/share/<public_id:share_id>/revoke/", share_revoke, name="share_revoke"),
    path("audit/<public_id:exchange_id>/", exchange, name="exchange"),
]
