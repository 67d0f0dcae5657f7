"""Addresses of the tenants room below a tenant's own: ``/t/<slug>/...``."""

from django.urls import path

from tenants import invitation_views, provider_views, staff_views, views

app_name = "tenants"

urlpatterns = [
    path("credentials/", views.credentials, name="credentials"),
    path("credentials/add/", views.credential_add, name="credential_add"),
    path("credentials/<public_id:credential_id>/", views.credential, name="credential"),
    path(
        "credentials/<public_id:credential_id>/edit/", views.credential_edit, name="credential_edit"
    ),
    path("members/", views.members, name="members"),
    path("members/<public_id:member_id>/role/", views.member_role, name="member_role"),
    path("members/<public_id:member_id>/remove/", views.member_remove, name="member_remove"),
    path("members/invite/", invitation_views.invite, name="member_invite"),
    path(
        "members/invitations/<public_id:invitation_id>/resend/",
        invitation_views.resend,
        name="invitation_resend",
    ),
    path(
        "members/invitations/<public_id:invitation_id>/revoke/",
        invitation_views.revoke,
        name="invitation_revoke",
    ),
    path("staff/", staff_views.staff, name="staff"),
    path("staff/<public_id:session_id>/consent/", staff_views.staff_consent, name="staff_consent"),
    path("staff/<public_id:session_id>/edit/", staff_views.staff_edit, name="staff_edit"),
    path("staff/<public_id:session_id>/end/", staff_views.staff_end, name="staff_end"),
    path("settings/", views.tenant_settings, name="settings"),
    path("settings/sign-in/", provider_views.provider, name="provider"),
    path("settings/sign-in/edit/", provider_views.provider_edit, name="provider_edit"),
    path("settings/sign-in/test/", provider_views.provider_test, name="provider_test"),
    path("settings/sign-in/remove/", provider_views.provider_remove, name="provider_remove"),
    path("researchers/add/", views.researcher_add, name="researcher_add"),
    path(
        "researchers/<public_id:researcher_id>/edit/", views.researcher_edit, name="researcher_edit"
    ),
]
