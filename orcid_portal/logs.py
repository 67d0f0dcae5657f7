"""Structured logs: one line an event, never a secret."""

import logging
import logging.config

import structlog
from structlog.typing import EventDict

from scoping.context import current_tenant_id

# At DEBUG requests-oauthlib prints tokens, codes and client secrets, and Django's templates and
# database what a page knows and a statement holds; so these stay quiet whatever the portal's own
# level is.
TALKATIVE_LOGGERS = (
    "requests_oauthlib", "oauthlib", "urllib3", "requests", "django.template", "django.db.backends",
)  # fmt: skip


class RouteNotAddress(logging.Filter):
    """Let Django's lines about requests name the route: addresses may hold a link's token."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite a line that carries its request; let every line pass."""
        request = getattr(record, "request", None)
        if request is not None:
            match = getattr(request, "resolver_match", None)
            record.msg = "request answered with %s: %s"
            record.args = (getattr(record, "status_code", "?"), match.view_name if match else "?")
        return True


def name_tenant(_logger: object, _method: str, line: EventDict) -> EventDict:
    """Let a line say for which tenant the code was at work, if for any."""
    tenant_id = current_tenant_id()
    if tenant_id is not None:
        line.setdefault("tenant_id", tenant_id)
    return line


def configure_logging(*, level: str, as_json: bool) -> None:
    """Send the logs of every library and of the portal to standard error."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        name_tenant,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if as_json
        else structlog.dev.ConsoleRenderer(
            colors=False, exception_formatter=structlog.dev.plain_traceback
        )
    )
    logging.config.dictConfig(_configuration(level=level, shared=shared, renderer=renderer))
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def _configuration(
    *,
    level: str,
    shared: list[structlog.typing.Processor],
    renderer: structlog.typing.Processor,
) -> dict[str, object]:
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structured": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": shared,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.format_exc_info,
                    renderer,
                ],
            },
        },
        "filters": {"route": {"()": RouteNotAddress}},
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": "structured",
                "filters": ["route"],
            },
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {name: {"level": "WARNING"} for name in TALKATIVE_LOGGERS},
    }
