"""The words of the audit log."""

from django.db import models


class Stream(models.TextChoices):
    """The two chained logs of a tenant."""

    EXCHANGES = "exchanges"
    EVENTS = "events"


class ActorKind(models.TextChoices):
    """Who acted."""

    MEMBER = "member"
    RESEARCHER = "researcher"
    OPERATOR = "operator"
    SYSTEM = "system"


class Purpose(models.TextChoices):
    """Why ORCID was called."""

    TOKEN_EXCHANGE = "token-exchange"  # noqa: S105 (a word)
    TOKEN_REFRESH = "token-refresh"  # noqa: S105 (a word)
    TOKEN_REVOKE = "token-revoke"  # noqa: S105 (a word)
    CLIENT_TOKEN = "client-token"  # noqa: S105 (a word)
    CONNECTION_TEST = "connection-test"
    PUSH = "push"
    READ_BACK = "read-back"
    PULL = "pull"
    WEBHOOK = "webhook"
    NOTIFICATION = "notification"
    GROUP_ID = "group-id"
    SEARCH = "search"


class EventKind(models.TextChoices):
    """What was done in the portal."""

    TENANT_CREATED = "tenant.created"
    TENANT_CHANGED = "tenant.changed"
    TENANT_ERASED = "tenant.erased"
    MEMBER_ADDED = "member.added"
    MEMBER_ROLE_CHANGED = "member.role-changed"
    MEMBER_REMOVED = "member.removed"
    FACTOR_RESET = "member.factor-reset"
    MEMBER_INVITED = "member.invited"
    INVITATION_REVOKED = "member.invitation-revoked"
    INVITATION_ACCEPTED = "member.invitation-accepted"
    MEMBER_SIGNED_IN = "member.signed-in"
    MEMBER_LINKED = "member.linked"
    SIGN_IN_REFUSED = "member.sign-in-refused"
    PROVIDER_SAVED = "provider.saved"
    PROVIDER_TESTED = "provider.tested"
    PROVIDER_REMOVED = "provider.removed"
    STAFF_ASKED = "staff.asked"
    STAFF_BEGUN = "staff.begun"
    STAFF_MAY_EDIT = "staff.may-edit"
    STAFF_VISITED = "staff.visited"
    STAFF_ENDED = "staff.ended"
    CREDENTIAL_ADDED = "credential.added"
    CREDENTIAL_CHANGED = "credential.changed"
    CREDENTIAL_TESTED = "credential.tested"
    CREDENTIAL_REMOVED = "credential.removed"
    RESEARCHER_ADDED = "researcher.added"
    RESEARCHER_CHANGED = "researcher.changed"
    RESEARCHER_INVITED = "researcher.invited"
    IDS_SEARCHED = "researcher.ids-searched"
    RESEARCHER_MERGED = "researcher.merged"
    RESEARCHER_ERASED = "researcher.erased"
    HAND_OVER_KEY_MADE = "hand-over-key.made"
    HAND_OVER_KEY_WITHDRAWN = "hand-over-key.withdrawn"
    RETURN_ADDRESS_ADDED = "return-address.added"
    RETURN_ADDRESS_REMOVED = "return-address.removed"
    INSTITUTIONAL_DOOR_OPENED = "institutional-door.opened"
    INSTITUTIONAL_DOOR_CLOSED = "institutional-door.closed"
    CONNECT_BEGUN = "connect.begun"
    CONNECT_DENIED = "connect.denied"
    CONNECT_FAILED = "connect.failed"
    CONNECTED = "connection.connected"
    RECONNECTED = "connection.reconnected"
    CONNECTION_LOST = "connection.lost"
    DISCONNECTED = "connection.disconnected"
    GRANT_REVOKED = "grant.revoked"
    ITEM_ADDED = "item.added"
    ITEM_CHANGED = "item.changed"
    ITEM_WITHDRAWN = "item.withdrawn"
    ITEM_RESTORED = "item.restored"
    IMPORT_STAGED = "import.staged"
    IMPORT_COMMITTED = "import.committed"
    IMPORT_UNDONE = "import.undone"
    SYNC_REQUESTED = "sync.requested"
    SYNC_PAUSED = "sync.paused"
    SYNC_RESUMED = "sync.resumed"
    SYNC_PREVIEWED = "sync.previewed"
    DRIFT_NOTED = "sync.drift-noted"
    SHARE_MADE = "share.made"
    SHARE_OPENED = "share.opened"
    SHARE_REVOKED = "share.revoked"
    EXPORT_BEGUN = "export.begun"
    EXPORT_ENDED = "export.ended"
