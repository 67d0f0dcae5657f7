"""What the frame of a signed-in page shows: one value, put into every page as `shell`."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class NavItem:
    """One link of the side bar or of the user's menu."""

    label: str
    url: str
    icon: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TenantChoice:
    """One tenant in the switcher."""

    name: str
    url: str
    current: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """The frame: what is empty is left out of it."""

    home_url: str = "/"
    nav: Sequence[NavItem] = ()
    tenant_name: str = ""
    tenants: Sequence[TenantChoice] = ()
    environment: str = ""
    search_url: str = ""
    search_text: str = ""
    person: str = ""
    account: Sequence[NavItem] = ()
    sign_out_url: str = ""
    health: str = ""
