"""The keys in letters by which a forgotten password is replaced."""

from django.contrib.auth.tokens import PasswordResetTokenGenerator

from tenants.models import User


class ResetKeyGenerator(PasswordResetTokenGenerator):
    """Bind a key to the account's one address, and leave nothing behind.

    allauth's own generator puts the address, unverified, into a table of its own. Anybody can ask
    for a letter, and an unverified address used to shut the pages for second factors.
    """

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        """Return what allauth's generator does for one address: letters on their way hold."""
        return super()._make_hash_value(user, timestamp) + user.email.lower()
