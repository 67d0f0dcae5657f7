"""Every setting of the portal, from the environment alone; README lists the variables."""

from pathlib import Path
from socket import TCP_KEEPCNT, TCP_KEEPIDLE, TCP_KEEPINTVL, TCP_USER_TIMEOUT
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from kombu import Exchange, Queue

from orcid_portal.environment import EnvironmentVariables
from orcid_portal.logs import configure_logging

env = EnvironmentVariables()
BASE_DIR = Path(__file__).resolve().parent.parent

# The portal itself
DEMO = env.flag("DEMO", default=False)
DEBUG = env.flag("DEBUG", default=False)
SECRET_KEY = env.secret_key()
PUBLIC_URL = env.address("PUBLIC_URL")
ALLOWED_HOSTS = env.names("ALLOWED_HOSTS", default=str(urlsplit(PUBLIC_URL).hostname))
MASTER_KEYS = env.master_keys()
SIMULATOR_URL = env.address("SIMULATOR_URL", default="http://127.0.0.1:9000")
SIMULATOR_ENABLED = env.flag("SIMULATOR_ENABLED", default=DEMO)
SUPPORT_EMAIL = env.text("SUPPORT_EMAIL", default="support@localhost")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "orcid_portal",
    "scoping",
    "audit",
    "gateway",
    "tenants",
    "records",
    "oauth",
    "sync",
    "exports",
    "dashboard",
    *(["demo"] if DEMO else []),
]

MIDDLEWARE = [
    "orcid_portal.middleware.RequestIdMiddleware",
    "tenants.sessions.origin.OriginMiddleware",
    "orcid_portal.middleware.keep_nowhere",
    "orcid_portal.middleware.refuse_charsets",
    "orcid_portal.middleware.refuse_nul",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "orcid_portal.middleware.refuse_methods",
    "orcid_portal.middleware.LimitsMiddleware",
    "tenants.sessions.store.SessionCookieMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tenants.sessions.lifetime.SessionLifeMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tenants.sessions.devices.KnownDeviceMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "tenants.sso.session.SsoSessionMiddleware",
    "tenants.account_pages.FactorPagesMiddleware",
    "orcid_portal.middleware.QuotaMiddleware",
]

ROOT_URLCONF = "orcid_portal.urls"
WSGI_APPLICATION = "orcid_portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.tz",
                "orcid_portal.context_processors.portal",
                "dashboard.frame.frame",
            ],
        },
    },
]

# Data. Statements carry the tenant themselves (scoping.database), so requests are not atomic,
# and server-side cursors, which live longer than one statement, stay off.
_DATABASE_OPTIONS = {
    "ATOMIC_REQUESTS": False,
    "CONN_MAX_AGE": 60,
    "CONN_HEALTH_CHECKS": True,
    "DISABLE_SERVER_SIDE_CURSORS": True,
}
DATABASES = {"default": env.database("DATABASE_URL") | _DATABASE_OPTIONS}
if env.text("DATABASE_OWNER_URL", default=""):
    DATABASES["owner"] = env.database("DATABASE_OWNER_URL")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.text("REDIS_URL")
REDIS_KEY_PREFIX = env.text("REDIS_KEY_PREFIX", default="portal:")
# A black hole on the way to Redis is noticed within seconds, not minutes.
REDIS_SOCKET_OPTIONS = {
    "socket_timeout": 10,
    "socket_connect_timeout": 5,
    "socket_keepalive": True,
    "health_check_interval": 10,
    "socket_keepalive_options": {
        TCP_KEEPIDLE: 10,
        TCP_KEEPINTVL: 5,
        TCP_KEEPCNT: 3,
        TCP_USER_TIMEOUT: 20_000,
    },
}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        # Not "cache", under which release 0.1 pickled: neither release reads the other's values.
        "KEY_PREFIX": f"{REDIS_KEY_PREFIX}json",
        "OPTIONS": {"serializer": "orcid_portal.cache.JSONSerializer"},
    },
}

# Celery: the broker only nudges; what is due stands in Postgres.
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# However long Redis is away: a worker that gave up would have to be started by hand.
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 2,
    "retry_on_timeout": True,
    "global_keyprefix": REDIS_KEY_PREFIX,
    "queue_order_strategy": "round_robin",
    **REDIS_SOCKET_OPTIONS,
}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 2, "interval_start": 0.1, "interval_max": 0.5}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# "celery", the default, has short work and sweeps. A worker that names no queue serves all three.
CELERY_TASK_QUEUES = [
    Queue(name, Exchange(name), routing_key=name) for name in ("celery", "sends", "long")
]
CELERY_TASK_ROUTES = {
    "sync.drain": {"queue": "sends"},
    "records.check_import": {"queue": "long"},
    "records.commit_import": {"queue": "long"},
    "sync.preview": {"queue": "long"},
}
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
# Its subscription is read without a time-out: after a break of the link a worker could hang there.
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE = {
    "sync-sweep": {"task": "sync.sweep", "schedule": 5.0, "options": {"expires": 5}},
    "oauth-sweep": {"task": "oauth.sweep", "schedule": 60.0, "options": {"expires": 60}},
    "feed-sweep": {"task": "sync.sweep_feed", "schedule": 86_400.0, "options": {"expires": 3600}},
    "hooks-sweep": {"task": "sync.sweep_hooks", "schedule": 3600.0, "options": {"expires": 3600}},
    "previews-sweep": {
        "task": "sync.sweep_previews",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "tenants-sweep": {"task": "tenants.sweep", "schedule": 60.0, "options": {"expires": 60}},
    "records-sweep": {"task": "records.sweep", "schedule": 60.0, "options": {"expires": 60}},
}

# The pace of calls to ORCID (requests a second and bursts), below ORCID's published limits
ORCID_MEMBER_RATE = env.number("ORCID_MEMBER_RATE", default=22)
ORCID_MEMBER_BURST = env.number("ORCID_MEMBER_BURST", default=20)
ORCID_PUBLIC_RATE = env.number("ORCID_PUBLIC_RATE", default=11)
ORCID_PUBLIC_BURST = env.number("ORCID_PUBLIC_BURST", default=20)
ORCID_PUBLIC_DAILY_READS = env.number("ORCID_PUBLIC_DAILY_READS", default=40_000)
ORCID_CALL_DEADLINE_SECONDS = env.number("ORCID_CALL_DEADLINE_SECONDS", default=45)
# Of a web process's threads, so many may wait for other servers: half of gunicorn's 8
WEB_WAITING_PLACES = int(env.number("WEB_WAITING_PLACES", default=4))
SYNC_SENDING_THREADS = int(env.number("SYNC_SENDING_THREADS", default=64))
SYNC_DRAIN_SECONDS = env.number("SYNC_DRAIN_SECONDS", default=5)
CHANGES_KEPT_DAYS = int(env.number("CHANGES_KEPT_DAYS", default=400))
SYNC_HOOK_WINDOW_SECONDS = env.number("SYNC_HOOK_WINDOW_SECONDS", default=60)

# Members' sign-in: closed, by e-mail address
AUTH_USER_MODEL = "tenants.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "tenants.sessions.adapters.AccountAdapter"
MFA_ADAPTER = "tenants.sessions.adapters.MFAAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "tenants.sessions.reset_links.ResetKeyGenerator"  # noqa: S105
ACCOUNT_USER_DISPLAY = "tenants.sessions.adapters.display_name"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "ORCID Portal: "
# Beside allauth's limits by address: passwords tried at one account from anywhere, by browsers in
# which nobody has signed in to it before, and by one in which somebody has.
ACCOUNT_RATE_LIMITS = {"login_failed_anywhere": "10/15m/key", "login_failed_here": "5/300s/key"}
# How many proxies in front of the portal add to X-Forwarded-For; limits go by the address it names.
ALLAUTH_TRUSTED_PROXY_COUNT = env.count("TRUSTED_PROXY_COUNT", default=0)
# An address is proven by the invitation that it took to get in; allauth need not know that.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {"activate_totp": "tenants.forms.factors.ActivateAppForm"}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PUBLIC_URL.startswith("https://")
globals().update(env.mail("EMAIL_URL"))
# A mail server that says nothing does not keep a page or a worker
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", default="ORCID Portal <portal@localhost>")

# Web safety. Secure cookies and HSTS follow the scheme of the public address.
_HTTPS = PUBLIC_URL.startswith("https://")
_COOKIE_PREFIX = "__Host-" if _HTTPS else ""
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _HTTPS else None
SECURE_SSL_REDIRECT = _HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _HTTPS
SECURE_HSTS_PRELOAD = _HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SESSION_ENGINE = "tenants.sessions.store"
SESSION_COOKIE_NAME = f"{_COOKIE_PREFIX}portal_session"
SESSION_COOKIE_SECURE = _HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
# Ends so long after a page was last asked for, and two weeks after the sign-in at the latest
SESSION_COOKIE_AGE = int(env.number("SESSION_IDLE_SECONDS", default=43_200))
SESSION_LONGEST_SECONDS = 1_209_600
DEVICE_COOKIE_NAME = f"{_COOKIE_PREFIX}portal_device"
CSRF_COOKIE_NAME = f"{_COOKIE_PREFIX}portal_csrf"
CSRF_COOKIE_SECURE = _HTTPS
CSRF_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        # Chromium applies form-action to redirects too, and the connect form leads to ORCID.
        "form-action": [
            SELF,
            "https://orcid.org",
            "https://sandbox.orcid.org",
            *([SIMULATOR_URL] if SIMULATOR_ENABLED else []),
        ],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
# The one kind of address that takes large bodies: a file to import, and its form around it
UPLOAD_ROUTES = frozenset({"records:import_upload"})
UPLOAD_MAX_BYTES = 51 * 1024 * 1024

# Words, files, logs
LANGUAGE_CODE = "en-gb"
# LocaleMiddleware comes with the second language: it adds `Vary: Accept-Language` to every page.
LANGUAGES = [("en-gb", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"] if (BASE_DIR / "static").is_dir() else []
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
LOGGING_CONFIG = None
LOG_LEVEL = env.text("LOG_LEVEL", default="INFO").upper()
configure_logging(level=LOG_LEVEL, as_json=not (DEMO or DEBUG))
