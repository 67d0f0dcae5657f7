"""Pages of the registry's own between sign-in and consent, which it shows since 2026.

They are off until the control API switches them on. Each is shown once to a person and at most
one in a session, in this order: a back-up e-mail address (records with exactly one), sharing the
domains of verified addresses, an employment found from such a domain (records without any). So
the way through `/oauth/authorize` takes minutes, and people leave it half way (orcid-angular,
login interstitials; ORCID-Source).
"""

from collections.abc import Callable

from simulator import pages, sessions
from simulator.call import Call
from simulator.entities import Item, Record
from simulator.grammar import Message
from simulator.messages import Response
from simulator.pages import Html, fill, hidden
from simulator.sessions import Session
from simulator.signing_in import own_target

Deed = Callable[[Call, Record], None]


def due(call: Call, record: Record, current: Session) -> str | None:
    """Return the page to show before consent, None where there is none for this person now."""
    if current.had_interstitial:
        return None
    for name in PAGES:
        wanted = name in call.world.interstitials and name not in record.seen_pages
        if wanted and _CONCERNS[name](call, record):
            return name
    return None


def page(call: Call, name: str, record: Record, current: Session, *, to: str) -> Response:
    """Show one of the pages; `to` is the authorize address to go on to."""
    title, sentence, button = _WORDS[name]
    body = fill(
        '<p>{sentence}</p>{more}<form method="post" action="{base}/oauth/interstitial">{fields}'
        '{extra}<button name="decision" value="accept">{button}</button>'
        '<button name="decision" value="skip">Skip for now</button></form>',
        sentence=sentence, more=_domains(record), base=call.realm_path, button=button,
        fields=hidden(csrf=current.csrf, page=name, to=to),
        extra=Html('<label>E-mail<input name="email" type="email"></label>')
        if name == "backup-email" else "",
    )  # fmt: skip
    return pages.page(title, body)


def _domains(record: Record) -> Html:
    return fill("<p>{domains}</p>", domains=", ".join(each["value"] for each in record.domains))


def answer(call: Call) -> Response:
    """Take what the person decided, and offer to continue to the client."""
    form, current = call.request.form, sessions.session(call)
    record, name = call.world.records.get(current.orcid or ""), form.get("page", "")
    if record is None or name not in PAGES or not sessions.is_own_form(call, current):
        return pages.error_page("This page has expired", "Please start again.")
    current.had_interstitial = True
    record.seen_pages = [*record.seen_pages, name]
    if form.get("decision") == "accept":
        _DEEDS[name](call, record)
    call.world.records.keep(record.orcid, record)
    target = own_target(call, form.get("to", ""), "/my-orcid")
    body = fill('<p><a href="{to}">Continue</a></p>', to=target)
    return pages.page("Continue to the application that sent you here", body)


def _has_one_address(_: Call, record: Record) -> bool:
    return len(record.emails) == 1


def _hides_a_domain(_: Call, record: Record) -> bool:
    return any(each["visibility"] != "public" for each in record.domains)


def _has_no_employment(call: Call, record: Record) -> bool:
    held = call.world.section_items(record.orcid, "employment")
    return bool(record.domains) and not held


def _add_address(call: Call, record: Record) -> None:
    address = call.request.form.get("email", "").strip()
    if "@" in address:
        hidden_address = {"email": address, "visibility": "private", "verified": False}
        record.emails = [*record.emails, hidden_address | {"primary": False}]


def _show_domains(_: Call, record: Record) -> None:
    record.email_domains = [each | {"visibility": "public"} for each in record.domains]


def _add_employment(call: Call, record: Record) -> None:
    """Put an employment on the record whose source is the person, as a twin of the portal's."""
    content: Message = {"organization": {"name": record.domains[0]["value"], "address": {}}}
    item = Item(
        put_code=call.world.next_put_code(), section="employment",
        content=call.world.found_employment or content, visibility=record.visibility,
        created=call.now, modified=call.now,
    )  # fmt: skip
    call.world.keep_item(record.orcid, item, now=call.now)


PAGES = ("backup-email", "email-domains", "employment")
_CONCERNS: dict[str, Callable[[Call, Record], bool]] = {
    "backup-email": _has_one_address,
    "email-domains": _hides_a_domain,
    "employment": _has_no_employment,
}
_DEEDS: dict[str, Deed] = {
    "backup-email": _add_address,
    "email-domains": _show_domains,
    "employment": _add_employment,
}
_WORDS = {
    "backup-email": (
        "Add a back-up e-mail address",
        "With one address alone you may lose access to your record.",
        "Add it",
    ),
    "email-domains": (
        "Share your verified e-mail domains",
        "The domain shows where you work; the address stays hidden.",
        "Share",
    ),
    "employment": (
        "Add your employment",
        "We found an organisation from the domain of your e-mail address.",
        "Add it to my record",
    ),
}
