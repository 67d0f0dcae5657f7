"""People who sign in."""

from typing import ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower


class User(AbstractBaseUser):
    """A person who signs in: a member of one or more tenants, or an operator."""

    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=200, blank=True)
    is_active = models.BooleanField(default=True)
    is_operator = models.BooleanField(default=False)
    joined_at = models.DateTimeField()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects: ClassVar[BaseUserManager[Self]] = BaseUserManager()

    class Meta:
        """An address is one person's, however it is written."""

        constraints = [
            models.UniqueConstraint(Lower("email"), name="tenants_user_one_per_email"),
        ]

    def __str__(self) -> str:
        """Show the number alone; the address is personal."""
        return f"#{self.pk}"
