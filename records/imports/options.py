"""What a person chose for an upload, and what the tenant says about itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from records.imports.encodings import Encoding
from records.values.dates import DateOrder
from tenants.models import Tenant


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """How a file is to be read where it does not say so itself; None: as it most likely is.

    ``sets_departments``: the department of an affiliation is its researcher's too.
    ``is_full_list``: the file is everyone of the section, or of a department of it.
    """

    encoding: Encoding | None = None
    date_order: DateOrder | None = None
    sets_departments: bool = False
    is_full_list: bool = False
    department: str = ""

    def as_json(self) -> dict[str, str | bool]:
        """Return what is stored of it."""
        chosen = {"encoding": self.encoding, "date_order": self.date_order}
        stored: dict[str, str | bool] = {
            name: str(choice) for name, choice in chosen.items() if choice
        }
        flags = {"sets_departments": self.sets_departments, "is_full_list": self.is_full_list}
        stored |= {name: True for name, chosen in flags.items() if chosen}
        return stored | ({"department": self.department} if self.department else {})

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Return what was stored."""
        encoding, date_order = stored.get("encoding"), stored.get("date_order")
        return cls(
            encoding=Encoding(encoding) if encoding else None,
            date_order=DateOrder(date_order) if date_order else None,
            sets_departments=bool(stored.get("sets_departments")),
            is_full_list=bool(stored.get("is_full_list")),
            department=str(stored.get("department") or ""),
        )


def own_organization(tenant: Tenant) -> Mapping[str, str]:
    """Return the texts of the tenant's organisation, by fields; none unless all are known."""
    texts = {
        "org-name": tenant.organization_name,
        "org-city": tenant.organization_city,
        "org-region": tenant.organization_region,
        "org-country": tenant.organization_country,
        "disambiguated-organization-identifier": tenant.organization_ror,
    }
    return texts if texts["org-name"] else {}
