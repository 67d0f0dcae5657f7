"""Sample values for the gallery: every element, in every kind."""

from datetime import UTC, datetime, timedelta

from django import forms
from django.core.paginator import Paginator

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


class SampleForm(forms.Form):
    """One field of every kind."""

    name = forms.CharField(help_text="As it stands on the contract.")
    email = forms.EmailField(label="E-mail", required=False)
    client_secret = forms.CharField(
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}), required=False
    )
    environment = forms.ChoiceField(choices=[("sandbox", "Sandbox"), ("production", "Production")])
    format = forms.ChoiceField(
        choices=[("json", "JSON"), ("xml", "XML")], widget=forms.RadioSelect, label="Message format"
    )
    scopes = forms.MultipleChoiceField(
        choices=[("/read-limited", "Read limited items"), ("/activities/update", "Add activities")],
        widget=forms.CheckboxSelectMultiple,
        help_text="What the researcher is asked for.",
    )
    sections = forms.MultipleChoiceField(choices=[("work", "Work"), ("funding", "Funding")])
    starts_on = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), required=False)
    note = forms.CharField(widget=forms.Textarea, required=False)
    upload = forms.FileField(label="CSV file", required=False)
    notify = forms.BooleanField(label="Tell the researcher", required=False, help_text="By e-mail.")
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> None:
        """Refuse, so that an error of no field is seen."""
        raise forms.ValidationError("Client id and secret do not belong together.")


def shell() -> dict[str, object]:
    """Return a frame with everything in it."""
    names = [
        ("Overview", "layout-dashboard", None), ("Researchers", "users", 2431),
        ("Imports", "file-up", 2), ("Sync", "refresh-cw", 128), ("Audit log", "scroll-text", None),
        ("Exports", "download", None), ("API access", "key-round", None),
        ("Settings", "settings", None),
    ]  # fmt: skip
    return {
        "nav": [
            {
                "label": label,
                "url": "#",
                "icon": icon,
                "count": count,
                "current": label == names[0][0],
            }
            for label, icon, count in names
        ],
        "tenant_name": "Northfield University",
        "tenants": [
            {"name": "Northfield University", "url": "#n", "current": True},
            {"name": "Harbour Press", "url": "#h"},
        ],
        "environment": "sandbox",
        "search_url": "/search/",
        "person": "Alice Moreau, owner",
        "account": [{"label": "Security", "url": "#s", "icon": "shield-check"}],
        "sign_out_url": "/accounts/logout/",
        "health": "Last sync 4 minutes ago · 312 waiting · 18 of 22 calls a second free",
    }


def bars() -> list[tuple[str, int, int]]:
    """Return a day of calls."""
    good = [560, 370, 980, 250, 160, 600, 550, 970, 980, 400, 400, 830]
    good += [160, 250, 210, 185, 980, 830, 900, 925, 790, 200, 1020, 600]
    failed = [25, 0, 60, 20, 10, 25, 0, 30, 12, 0, 25, 60, 65, 0, 0, 0, 30, 60, 10, 0, 0, 0, 0, 60]
    return [(f"{hour:02}:00", *pair) for hour, pair in enumerate(zip(good, failed, strict=True))]


def samples() -> dict[str, object]:
    """Return the context of every gallery page."""
    return {
        "shell": shell(),
        "bars": bars(),
        "now": NOW,
        "moments": [NOW - timedelta(minutes=4), NOW + timedelta(days=2), NOW - timedelta(days=90)],
        **progress(),
        **filled(),
        "page": Paginator(list(range(128)), 25).page(2),
        "states": [
            "connected",
            "running",
            "pending",
            "denied",
            "removed",
            "invited",
            "something_new",
        ],
        "kinds": ["good", "info", "warn", "bad", "neutral", "violet"],
        "exchange_headers": {"Accept": "application/json", "Authorization": "Bearer [redacted]"},
        "body": '{"put-code": 1234, "department-name": "Physics"}',
    }


def progress() -> dict[str, object]:
    """Return what is done, what is under way, and what happened."""
    return {
        "tasks": [
            {"label": "ORCID API credentials", "done": True},
            {"label": "Connection tested", "done": True},
            {"label": "First import", "done": True},
            {"label": "Invite a colleague", "done": False, "url": "#invite"},
            {
                "label": "Switch to production",
                "done": False,
                "url": "#production",
                "hint": "After ORCID's integration review.",
            },
        ],
        "jobs": [
            ("job-1f3a", "Sofia Garcia", "0000-0001-5109-3700", "running", 62, "124 / 200"),
            ("job-1f39", "Josiah Carberry", "0000-0002-1825-0097", "done", 100, "40"),
            ("job-1f38", "Mei Lin", "0000-0003-1415-9269", "failed", 35, "12 / 34"),
            ("job-1f37", "Ada Obi", "0000-0002-7183-4567", "paused", 10, "2 / 20"),
            ("job-1f36", "Jon Dahl", "0000-0001-2345-6789", "waiting", 0, "0 / 9"),
        ],
        "chips": [("", "All", 128), ("running", "Running", 1), ("failed", "Failed", 4)],
        "tabs": [
            {"label": "Items", "url": "#items", "current": True, "count": 12},
            {"label": "On the record", "url": "#record"},
            {"label": "History", "url": "#history"},
        ],
        "steps": [
            {"label": "Reach the registry", "state": "ok", "answer": "sandbox.orcid.org: 84 ms"},
            {
                "label": "Client ID and secret",
                "state": "failed",
                "answer": "401 invalid_client",
                "detail": "Copy the secret again from ORCID's developer tools.",
            },
            {"label": "Member API", "state": "skipped"},
        ],
        "happenings": [
            {"at": NOW, "title": "Connected", "state": "connected", "actor": "Sofia Garcia"},
            {"at": NOW, "title": "Invitation sent", "icon": "mail", "text": "To s.garcia@…"},
        ],
        "facts": [("Client id", "APP-0000000000000000"), ("Scopes", "/read-limited")],
    }


def filled() -> dict[str, object]:
    """Return the same form new, refused, as a filter and saved."""
    refused = {"name": "", "email": "nobody", "format": "json"}
    return {
        "form": SampleForm(),
        "bound_form": SampleForm(refused, auto_id="refused_%s"),
        "filter_form": SampleForm(auto_id="filter_%s"),
        "saved_form": SampleForm(auto_id="saved_%s"),
    }
