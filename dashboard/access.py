"""From an id in an address to a row of the log, or 404."""

from django.http import Http404

from audit.models import Exchange


def exchange(exchange_id: str) -> Exchange:
    """Return a logged call of the current tenant.

    Raises:
        Http404: there is none of that id.
    """
    found = Exchange.objects.filter(pk=exchange_id).first()
    if found is None:
        raise Http404
    return found
