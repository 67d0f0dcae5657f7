"""Where ORCID calls to say that a record has changed."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from scoping.context import tenant_context
from sync.orcid_webhooks import subscriptions
from tenants import routes
from tenants.models import RouteKind


@csrf_exempt
@require_POST
def called(request: HttpRequest, key: str) -> HttpResponse:
    """Note the call and answer 204, whether or not anybody knows the address.

    The address is all that a call of ORCID's tells, its body is empty; whatever comes in one is
    not read. It never answers 429: ORCID skips a client that answers 429 for the rest of
    its run.
    """
    del request
    route = routes.find(kind=RouteKind.WEBHOOK, key=key)
    if route is not None:
        with tenant_context(route.tenant_id):
            subscriptions.called(route.object_id)
    return HttpResponse(status=204)
