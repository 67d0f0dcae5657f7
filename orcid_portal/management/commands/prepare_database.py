"""Make the database ready: roles, tables, rights, partitions of the log."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections, transaction
from django.db.backends.utils import CursorWrapper
from django.utils.timezone import now
from psycopg2 import sql

from audit.partitions import create_partitions, drop_expired
from orcid_portal import rights
from scoping.operations import RUNTIME_ROLE

OWNER_ALIAS = "owner"
# Two of these may run at once (a deployment with several machines); one waits for the other.
LOCK_NUMBER = 7_060_901_825

LARGE_OBJECTS_NOTE = (
    "Note: the run-time role may create large objects, which Postgres lets everybody do. Only a "
    "superuser can forbid it, in this database: REVOKE EXECUTE ON FUNCTION "
    f"{', '.join(rights.LARGE_OBJECTS)} FROM PUBLIC"
)


class Command(BaseCommand):
    """Create the run-time role, migrate, grant, and part the log by month; safe to run again."""

    help = (
        "Prepare the database of DATABASE_OWNER_URL: create the run-time role that DATABASE_URL "
        "names, migrate, and create the next months' partitions of the audit log."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take no password on the command line: it comes with DATABASE_URL."""
        parser.add_argument(
            "--partitions-only",
            action="store_true",
            help="only create the coming and drop the expired partitions (a monthly job)",
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 (Django's signature)
        """Do each step under one lock."""
        del args
        if OWNER_ALIAS not in settings.DATABASES:
            message = "DATABASE_OWNER_URL is missing: only the owner of the tables can do this."
            raise CommandError(message)
        with connections[OWNER_ALIAS].cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", (LOCK_NUMBER,))
        if not options["partitions_only"]:
            self._create_roles()
            call_command("migrate", database=OWNER_ALIAS, verbosity=0, interactive=False)
            self._grant_rights()
            self.stdout.write("Tables are up to date.")
        self._part_log()
        connections[OWNER_ALIAS].close()

    def _create_roles(self) -> None:
        login, password = (
            str(settings.DATABASES["default"][part]) for part in ("USER", "PASSWORD")
        )
        with transaction.atomic(using=OWNER_ALIAS), connections[OWNER_ALIAS].cursor() as cursor:
            if not _role_exists(cursor, RUNTIME_ROLE):
                cursor.execute(f"CREATE ROLE {RUNTIME_ROLE} NOLOGIN")
            if not _role_exists(cursor, login):
                cursor.execute(
                    sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(
                        sql.Identifier(login), sql.Literal(password)
                    )
                )
            _refuse_strong_role(cursor, login)
            cursor.execute(
                sql.SQL("GRANT {} TO {}").format(
                    sql.Identifier(RUNTIME_ROLE), sql.Identifier(login)
                )
            )
            cursor.execute(f"GRANT USAGE ON SCHEMA public TO {RUNTIME_ROLE}")
            for statement in rights.default_rights():
                cursor.execute(statement)

    def _grant_rights(self) -> None:
        with transaction.atomic(using=OWNER_ALIAS), connections[OWNER_ALIAS].cursor() as cursor:
            rights.grant_rights(cursor)
            rights.refuse_temporary_tables(cursor)
            if rights.makes_large_objects(cursor):
                self.stdout.write(LARGE_OBJECTS_NOTE)

    def _part_log(self) -> None:
        with transaction.atomic(using=OWNER_ALIAS), connections[OWNER_ALIAS].cursor() as cursor:
            created = create_partitions(cursor, today=now().date())
            dropped = drop_expired(cursor, today=now().date())
        self.stdout.write(f"Audit log: {len(created)} partitions created, {len(dropped)} dropped.")


def _role_exists(cursor: CursorWrapper, name: str) -> bool:
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (name,))
    return cursor.fetchone() is not None


def _refuse_strong_role(cursor: CursorWrapper, name: str) -> None:
    """Stop if the run-time role could read around row security."""
    cursor.execute(
        "SELECT rolsuper OR rolbypassrls OR rolname = current_user "
        "FROM pg_roles WHERE rolname = %s",
        (name,),
    )
    (strong,) = cursor.fetchone()
    if strong:
        message = (
            f"The role {name} of DATABASE_URL owns the tables or may bypass row security; "
            "give DATABASE_URL a role of its own."
        )
        raise CommandError(message)
