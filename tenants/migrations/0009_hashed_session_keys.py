"""Hash the keys of sessions where they stand, so that everybody stays signed in.

The release that is running does not find them any more: who meets it before it ends is asked to
sign in again. Keys that it makes meanwhile are hashed when they are first used.
"""

from django.db import migrations

# As tenants.sessions.store: 40 signs of the URL-safe base64 of SHA-256. Keys in clear have 32.
HASH = """
UPDATE {table} SET session_key =
    translate(left(encode(sha256(convert_to(session_key, 'UTF8')), 'base64'), 40), '+/', '-_')
WHERE length(session_key) = 32
"""


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0008_no_second_addresses"),
        ("sessions", "0001_initial"),
        ("usersessions", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(HASH.format(table="django_session"), migrations.RunSQL.noop),
        migrations.RunSQL(HASH.format(table="usersessions_usersession"), migrations.RunSQL.noop),
    ]
