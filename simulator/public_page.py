"""An iD's own address: a page for people; machines are sent on to the Public API."""

import json

from simulator import access, pages
from simulator.call import Call
from simulator.documents import Documents
from simulator.entities import Record
from simulator.holder_pages import source_of, title_of
from simulator.identifiers import is_orcid
from simulator.messages import Response
from simulator.pages import fill, joined
from simulator.refusals import Refusal
from simulator.sections import SECTIONS

_DATA = ("json", "xml")


def show(call: Call, orcid: str) -> Response:
    """Answer at an iD's address in the form that the Accept header asks for."""
    if not is_orcid(orcid):
        raise Refusal(9001, "There is nothing at this address.", status=404)
    accept = call.request.headers.get("accept", "")
    if "ld+json" in accept:
        return _linked_data(call, access.record(call, orcid))
    if "html" not in accept and any(word in accept for word in _DATA):
        return pages.redirect(f"{call.addresses.public}/v3.0/{orcid}")
    return _page(call, orcid)


def _page(call: Call, orcid: str) -> Response:
    found = call.world.records.get(orcid)
    if found is None:
        return pages.error_page("No such record", f"There is no record {orcid}.", status=404)
    if found.state == "deprecated":
        return pages.redirect(f"{call.addresses.site}/{found.primary}")
    if found.state != "active":
        return pages.page(orcid, fill("<p>This record is {state}.</p>", state=found.state))
    documents = Documents(
        call.world, call.addresses, found, lambda item: item.visibility == "public"
    )
    sections = joined(
        fill(
            "<h2>{name}</h2>{items}",
            name=section.listing.replace("-", " "),
            items=joined(
                fill(
                    '<div class="item">{title}<br>'
                    '<span class="quiet">Source: {source}</span></div>',
                    title=title_of(item),
                    source=source_of(call, item) if item.client_id else found.name or orcid,
                )
                for item in items
            ),
        )
        for section in SECTIONS.values()
        if (items := documents.items(section))
    )
    address = f"{call.addresses.site}/{orcid}"
    body = fill("<p>{address}</p>{sections}", address=address, sections=sections)
    return pages.page(found.name or "A private name", body)


def _linked_data(call: Call, found: Record) -> Response:
    address = f"{call.addresses.site}/{found.orcid}"
    shown = found.name_visibility == "public"
    person = {
        "@context": "http://schema.org",
        "@type": "Person",
        "@id": address,
        "mainEntityOfPage": address,
        "givenName": found.given_names if shown else None,
        "familyName": found.family_name if shown else None,
    }
    return Response(200, json.dumps(person).encode(), "application/ld+json;charset=UTF-8")
