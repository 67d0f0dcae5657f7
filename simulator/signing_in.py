"""Signing in to the site, registering a new iD there, and signing out."""

import re
from collections.abc import Mapping
from urllib.parse import quote, urlencode

from simulator import pages, sessions
from simulator.call import Call, json_response
from simulator.entities import Record
from simulator.messages import Response
from simulator.pages import Html, fill, hidden, joined

_OWN_PATH = re.compile(r"/(?![/\\\\])[!-\[\]-~]*")
_SHORTEST_PASSWORD = 8
# Name in the form, label, kind of input, parameter that fills it in, whether it must be given.
_FIELDS = (
    ("given_names", "Given names", "text", "given_names", True),
    ("family_name", "Family name", "text", "family_names", False),
    ("email", "E-mail", "email", "email", True),
    ("password", "Password (8 characters or more)", "password", "", True),
)


def own_target(call: Call, wanted: str, otherwise: str) -> str:
    """Return where to go on to: a page of this world, whatever was asked for."""
    is_own = _OWN_PATH.fullmatch(wanted) and wanted.startswith(f"{call.realm_path}/")
    return wanted if is_own else f"{call.realm_path}{otherwise}"


def sign_in_form(call: Call, *, to: str, csrf: str, name: str = "", wrong: bool = False) -> Html:
    """Return the form that signs a record holder in and then goes to an address."""
    return fill(
        '<form method="post" action="{base}/signin">{fields}{wrong}'
        '<label>ORCID iD or e-mail<input name="username" value="{name}" required '
        'autocomplete="username" autofocus></label>'
        '<label>Password<input name="password" type="password" required '
        'autocomplete="current-password"></label><button>Sign in</button></form>'
        '<p>No iD yet? <a href="{base}/register?{query}">Register</a></p>',
        base=call.realm_path,
        fields=hidden(to=to, csrf=csrf),
        wrong=Html('<p class="wrong">Wrong iD, e-mail or password.</p>') if wrong else "",
        name=name,
        query=urlencode({"to": to}, quote_via=quote),
    )


def registration_form(
    call: Call, *, to: str, csrf: str, query: Mapping[str, str], wrong: str = ""
) -> Html:
    """Return the form that makes a new record, filled in with what the client sent."""
    inputs = joined(
        fill(
            '<label>{label}<input name="{name}" type="{kind}" value="{value}"{needed}></label>',
            label=label, name=name, kind=kind, value=query.get(parameter, ""),
            needed=Html(" required") if needed else "",
        )
        for name, label, kind, parameter, needed in _FIELDS
    )  # fmt: skip
    return fill(
        '<form method="post" action="{base}/register">{fields}{wrong}{inputs}'
        '<button>Register</button></form><p>You have an iD? <a href="{base}/signin?{query}">'
        "Sign in</a></p>",
        base=call.realm_path,
        fields=hidden(to=to, csrf=csrf),
        wrong=fill('<p class="wrong">{wrong}</p>', wrong=wrong) if wrong else "",
        inputs=inputs,
        query=urlencode({"to": to}, quote_via=quote),
    )


def sign_in_page(call: Call) -> Response:
    """Show the sign-in form of the site itself."""
    current = sessions.session(call)
    target = own_target(call, call.request.query.get("to", ""), "/my-orcid")
    form = sign_in_form(call, to=target, csrf=current.csrf)
    return sessions.with_cookie(call, pages.page("Sign in", form), current)


def sign_in(call: Call) -> Response:
    """Sign a record holder in and send them on to where they were going."""
    form, current = call.request.form, sessions.session(call)
    target, name = own_target(call, form.get("to", ""), "/my-orcid"), form.get("username", "")
    record = sessions.holder(call, name, form.get("password", ""))
    if record is None or not sessions.is_own_form(call, current):
        again = sign_in_form(call, to=target, csrf=current.csrf, name=name, wrong=True)
        return sessions.with_cookie(call, pages.page("Sign in", again, status=401), current)
    fresh = sessions.renew(call, current, record.orcid)
    return sessions.with_cookie(call, pages.redirect(target), fresh)


def registration_page(call: Call) -> Response:
    """Show the registration form of the site itself."""
    current, query = sessions.session(call), call.request.query
    target = own_target(call, query.get("to", ""), "/my-orcid")
    form = registration_form(call, to=target, csrf=current.csrf, query=query)
    return sessions.with_cookie(call, pages.page("Register", form), current)


def register(call: Call) -> Response:
    """Make a record, sign its holder in, and send them on."""
    form, current = call.request.form, sessions.session(call)
    target = own_target(call, form.get("to", ""), "/my-orcid")
    wrong = _wrong_with(call, form)
    if wrong or not sessions.is_own_form(call, current):
        filled_in = {"family_names": form.get("family_name", "")} | form
        again = registration_form(call, to=target, csrf=current.csrf, query=filled_in, wrong=wrong)
        return sessions.with_cookie(call, pages.page("Register", again, status=400), current)
    record = Record(
        call.world.next_orcid(), form["password"], form["given_names"].strip(), call.now, call.now,
        family_name=form.get("family_name", "").strip() or None,
        emails=[
            {"email": form["email"].strip(), "visibility": "private", "verified": True,
             "primary": True}
        ],
    )  # fmt: skip
    call.world.records.keep(record.orcid, record)
    fresh = sessions.renew(call, current, record.orcid)
    return sessions.with_cookie(call, pages.redirect(target), fresh)


def _wrong_with(call: Call, form: Mapping[str, str]) -> str:
    """Return what is wrong with a registration in one sentence, nothing where all is well."""
    if not form.get("given_names", "").strip():
        return "Given names are needed."
    if "@" not in form.get("email", ""):
        return "An e-mail address is needed."
    if len(form.get("password", "")) < _SHORTEST_PASSWORD:
        return f"The password needs {_SHORTEST_PASSWORD} characters."
    if sessions.by_email(call, form["email"].strip().lower()):
        return "There is a record with this e-mail address already: sign in instead."
    return ""


def sign_out(call: Call) -> Response:
    """Sign the browser out and go on to a page of this site."""
    sessions.sign_out(call)
    return pages.redirect(own_target(call, call.request.query.get("to", ""), "/signin"))


def user_status(call: Call) -> Response:
    """Say whether someone is signed in; with logUserOut=true nobody is any more."""
    signed_in = sessions.session(call).orcid is not None
    if call.request.query.get("logUserOut") == "true":
        sessions.sign_out(call)
        signed_in = False
    return json_response({"loggedIn": signed_in})
