"""Addresses of the tenants room below a tenant's own: ``/t/<slug>/...``."""

from django.urls import path

from tenants.views import (
    credentials,
    identity_provider,
    invitations,
    members,
    operators,
    researchers,
    settings,
)

app_name = "tenants"

urlpatterns = [
    path("credentials/", credentials.credentials, name="credentials"),
    path("credentials/add/", credentials.credential_add, name="credential_add"),
    path("credentials/<public_id:credential_id>/", credentials.credential, name="credential"),
    path(
        "credentials/<public_id:credential_id>/edit/",
        credentials.credential_edit,
        name="credential_edit",
    ),
    path("members/", members.members, name="members"),
    path("members/<public_id:member_id>/role/", members.member_role, name="member_role"),
    path("members/<public_id:member_id>/remove/", members.member_remove, name="member_remove"),
    path("members/<public_id:member_id>/factor/", members.factor_reset, name="factor_reset"),
    path("members/invite/", invitations.invite, name="member_invite"),
    path(
        "members/invitations/<public_id:invitation_id>/resend/",
        invitations.resend,
        name="invitation_resend",
    ),
    path(
        "members/invitations/<public_id:invitation_id>/revoke/",
        invitations.revoke,
        name="invitation_revoke",
    ),
    path("staff/", operators.staff, name="staff"),
    path("staff/<public_id:session_id>/consent/", operators.staff_consent, name="staff_consent"),
    path("staff/<public_id:session_id>/edit/", operators.staff_edit, name="staff_edit"),
    path("staff/<public_id:session_id>/end/", operators.staff_end, name="staff_end"),
    path("settings/", settings.tenant_settings, name="settings"),
    path("settings/sign-in/", identity_provider.provider, name="provider"),
    path("settings/sign-in/edit/", identity_provider.provider_edit, name="provider_edit"),
    path("settings/sign-in/test/", identity_provider.provider_test, name="provider_test"),
    path("settings/sign-in/remove/", identity_provider.provider_remove, name="provider_remove"),
    path("researchers/add/", researchers.researcher_add, name="researcher_add"),
    path(
        "researchers/<public_id:researcher_id>/edit/",
        researchers.researcher_edit,
        name="researcher_edit",
    ),
]
