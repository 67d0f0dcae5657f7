"""Make a person a member of a tenant."""

import os
import sys
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError
from django.utils.timezone import now

from audit.entries import Actor
from audit.vocabulary import ActorKind
from scoping.context import tenant_context
from tenants import actions
from tenants.commands import tenant_named
from tenants.encryption.secrets import Secret
from tenants.models import User
from tenants.roles import Role

OPERATOR = Actor(ActorKind.OPERATOR)


class Command(BaseCommand):
    """Make a person a member; a new person gets a password, which is never an argument."""

    help = (
        "Make a person a member of a tenant. A person who is new to the portal needs a password: "
        "from MEMBER_PASSWORD, from standard input, or typed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say who, where and as what."""
        parser.add_argument("tenant", help="the tenant's slug")
        parser.add_argument("email", help="the person's e-mail address")
        parser.add_argument("role", choices=Role.values)
        parser.add_argument("--name", default="", help="the person's name")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 (Django's signature)
        """Find or create the person, then give them their place."""
        del args
        tenant_id = tenant_named(options["tenant"])
        email = options["email"].lower()
        user = User.objects.filter(email=email).first() or _new_user(email, options["name"])
        try:
            with tenant_context(tenant_id):
                actions.add_member(user=user, role=Role(options["role"]), actor=OPERATOR, now=now())
        except IntegrityError:
            raise CommandError(f"{email} is a member already.") from None
        self.stdout.write(f"{email} is {options['role']} of {options['tenant']}.")


def _new_user(email: str, name: str) -> User:
    password = _password()
    try:
        validate_password(password.reveal(), User(email=email, name=name, joined_at=now()))
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from None
    return actions.create_user(email=email, name=name, password=password, now=now())


def _password() -> Secret:
    """Return a password that no list of processes shows."""
    if os.environ.get("MEMBER_PASSWORD"):
        return Secret(os.environ["MEMBER_PASSWORD"])
    if sys.stdin.isatty():
        return Secret(getpass("Password: "))
    return Secret(sys.stdin.readline().rstrip("\n"))
