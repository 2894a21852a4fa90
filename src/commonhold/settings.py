"""Every setting of Commonhold, read from the environment. Nothing else configures it."""

import hashlib
import hmac
import os
import secrets
from decimal import Decimal
from pathlib import Path
from typing import Any

from psycopg.conninfo import conninfo_to_dict

PACKAGE_DIR = Path(__file__).resolve().parent
VAR_DIR = Path(os.environ.get("COMMONHOLD_VAR", "var")).resolve()
"""What an installation writes: the embedded database, attachments, its secret key."""

DEMO = os.environ.get("COMMONHOLD_DEMO") == "1"
"""Demonstration mode: generated people, and a page on which to choose whom to sign in as."""


def _secret_key() -> str:
    """SECRET_KEY, else one made on first use and kept in var/secret_key (readable by its owner only)."""
    if key := os.environ.get("SECRET_KEY"):
        return key
    path = VAR_DIR / "secret_key"
    try:
        return path.read_text()
    except FileNotFoundError:
        VAR_DIR.mkdir(parents=True, exist_ok=True)
        candidate = path.with_suffix(f".{os.getpid()}")
        candidate.touch(mode=0o600)
        candidate.write_text(secrets.token_urlsafe(50))
        try:
            os.link(candidate, path)  # of several processes starting at once, the first one's key stays
        except FileExistsError:
            pass
        finally:
            candidate.unlink()
        return path.read_text()


SECRET_KEY = _secret_key()
DEBUG = False
ALLOWED_HOSTS = os.environ.get("COMMONHOLD_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
BASE_URL = os.environ.get("COMMONHOLD_URL", "http://localhost:8000")

# ---- The database: its owner migrates, the application role owns nothing ------------------------------------

APP_ROLE = "commonhold_app"
APP_ROLE_PASSWORD = hmac.new(SECRET_KEY.encode(), b"commonhold_app", hashlib.sha256).hexdigest()
DATABASE_URL = os.environ.get("DATABASE_URL", "postgresql:///commonhold")
DATABASE_APP_URL = os.environ.get("DATABASE_APP_URL")


def database(url: str, **changed: str) -> dict[str, Any]:
    """Django's form of a PostgreSQL address."""
    parts: dict[str, Any] = {**conninfo_to_dict(url), **changed}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", "commonhold"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": str(parts.pop("port", "")),
        "OPTIONS": parts,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }


def _default_database() -> dict[str, Any]:
    if os.environ.get("COMMONHOLD_AS_OWNER") == "1":
        return database(DATABASE_URL)
    if DATABASE_APP_URL:
        return database(DATABASE_APP_URL)
    return database(DATABASE_URL, user=APP_ROLE, password=APP_ROLE_PASSWORD)


DATABASES = {"default": _default_database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ---- What is installed -------------------------------------------------------------------------------------

SERVICES = [
    "commonhold.services.claim_expense",
    "commonhold.services.change_bank_details",
    "commonhold.services.join",
    "commonhold.services.leave",
    "commonhold.services.move_department",
    "commonhold.services.pay_query",
    "commonhold.services.settle_statement",
]
"""The services that people can ask for; each is a folder of the same shape."""

LARGEST_SPEND_PERCENT = Decimal(os.environ.get("COMMONHOLD_LARGEST_SPEND_PERCENT", "40"))
LARGEST_VOLUME_PERCENT = Decimal(os.environ.get("COMMONHOLD_LARGEST_VOLUME_PERCENT", "40"))
"""The share of the spend on suppliers, and of the tasks, above which the office says that one supplier has too much."""

PAYMENT_FILES = {
    "pain.001": "commonhold.connectors.banks.pain001.render",
    "bacs18": "commonhold.connectors.banks.bacs18.render",
}
"""The formats in which a payment batch is written for the bank, and what writes each."""

MODULUS_TABLE = os.environ.get("COMMONHOLD_MODULUS_TABLE", "")
"""Vocalink's table of modulus weights (valacdos.txt); its substituted sort codes (scsubtab.txt) lie beside it."""
ACCOUNT_CHECK = "commonhold.connectors.banks.modulus.can_be" if MODULUS_TABLE else ""
"""Who knows whether an account number can belong to a sort code (records.people.rules.AccountCheck). Without it only
their lengths are checked."""

DIRECTORIES = os.environ.get("COMMONHOLD_DIRECTORIES", "")
"""A JSON file with the departments' identity systems, to be reached by SCIM (connectors/directory/scim.py)."""
DIRECTORY = "commonhold.connectors.directory.scim.Scim" if DIRECTORIES else ""
"""Who carries out what is to be done about people's users there (core.accounts.directory.rules.Directory). Without it
instructions wait, and are shown."""

TAX_AUTHORITY = "commonhold.connectors.hmrc.authority.Hmrc"
"""Who is told what was paid to whom (records.pay.filing.rules.TaxAuthority)."""
HMRC_URL = os.environ.get("HMRC_URL", "https://test-transaction-engine.tax.service.gov.uk")
"""HMRC's Transaction Engine; the live one is https://transaction-engine.tax.service.gov.uk."""
HMRC_SENDER_ID = os.environ.get("HMRC_SENDER_ID", "")
HMRC_PASSWORD = os.environ.get("HMRC_PASSWORD", "")
HMRC_VENDOR_ID = os.environ.get("HMRC_VENDOR_ID", "")
"""The account with which returns are filed, and the number that HMRC gave whoever runs this software. Without them
nothing is sent."""

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "procrastinate.contrib.django",
    "commonhold.core.audit",
    "commonhold.core.departments",
    "commonhold.core.accounts",
    "commonhold.core.accounts.changes",
    "commonhold.core.accounts.directory",
    "commonhold.records.people",
    "commonhold.records.people.vetting",
    "commonhold.records.people.adjustments",
    "commonhold.records.people.declarations",
    "commonhold.records.people.assets",
    "commonhold.records.people.loans",
    "commonhold.records.people.merging",
    "commonhold.records.people.recruiting",
    "commonhold.records.ledger",
    "commonhold.records.payments",
    "commonhold.records.expenses",
    "commonhold.records.pay.filing",
    "commonhold.records.pay.attendance",
    "commonhold.records.pay",
    "commonhold.records.pay.debts",
    "commonhold.records.pay.orders",
    "commonhold.records.pay.steps",
    "commonhold.records.pay.corrections",
    "commonhold.records.pay.carrying",
    "commonhold.records.pay.starting",
    "commonhold.records.leave",
    "commonhold.records.moves",
    "commonhold.records.moves.reorganising",
    "commonhold.work.residency",
    "commonhold.work.delivery",
    "commonhold.work.processes",
    "commonhold.work.cases",
    "commonhold.work.robots",
    "commonhold.oversight.service_levels",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "commonhold.faces.access.AccessMiddleware",
]

PROCRASTINATE_IMPORT_PATHS = [
    "commonhold.core.accounts.changes.jobs",
    "commonhold.core.accounts.directory.jobs",
    "commonhold.records.pay.filing.jobs",
    "commonhold.records.pay.steps.jobs",
    "commonhold.work.cases.jobs",
    "commonhold.work.robots.jobs",
    "commonhold.services.move_department.jobs",
    "commonhold.oversight.service_levels.jobs",
]
"""Where the worker finds its jobs, besides its own."""

ROOT_URLCONF = "commonhold.faces.urls"
WSGI_APPLICATION = "commonhold.faces.wsgi.application"
AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = ["commonhold.connectors.identity.provider.Backend"]
LOGIN_URL = "/sign-in/"
CSRF_FAILURE_VIEW = "commonhold.faces.errors.form_expired"

OIDC_ISSUER = os.environ.get("COMMONHOLD_OIDC_ISSUER", "")
"""The identity provider, an OpenID Connect issuer; where it does what, it says itself."""
OIDC_RP_CLIENT_ID = os.environ.get("COMMONHOLD_OIDC_CLIENT_ID", "")
OIDC_RP_CLIENT_SECRET = os.environ.get("COMMONHOLD_OIDC_CLIENT_SECRET", "")
OIDC_RP_SIGN_ALGO = os.environ.get("COMMONHOLD_OIDC_ALGORITHM", "RS256")
OIDC_SUPPLIERS = os.environ.get("COMMONHOLD_OIDC_SUPPLIERS", "")
"""A JSON file with the providers of suppliers' people (connectors/identity/providers.py)."""
OIDC_RP_SCOPES = "openid email"
OIDC_USE_PKCE = True
OIDC_TIMEOUT = 10
OIDC_AUTHENTICATION_CALLBACK_URL = "sign_in:callback"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [PACKAGE_DIR / "faces" / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {"environment": "commonhold.faces.jinja.environment"},
    },
]

# ---- Sessions, cookies and headers -------------------------------------------------------------------------

_HTTPS = BASE_URL.startswith("https://")
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = _HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if _HTTPS else 0
BEHIND_PROXY = os.environ.get("COMMONHOLD_PROXY") == "1"
"""A proxy stands in front that sets X-Forwarded-Proto and adds the caller's address to X-Forwarded-For."""
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

# ---- Time, language, files, mail ---------------------------------------------------------------------------

USE_TZ = True
TIME_ZONE = "Europe/London"
LANGUAGE_CODE = "en-gb"
USE_I18N = False

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [PACKAGE_DIR / "faces" / "static"]
ATTACHMENTS_DIR = VAR_DIR / "attachments"

NOTIFY_API_KEY = os.environ.get("NOTIFY_API_KEY", "")
NOTIFY_TEMPLATE_ID = os.environ.get("NOTIFY_TEMPLATE_ID", "")
"""A template of GOV.UK Notify with the fields ((subject)) and ((body))."""
NOTIFY_BASE_URL = os.environ.get("NOTIFY_BASE_URL", "https://api.notifications.service.gov.uk")
EMAIL_BACKEND = (
    "commonhold.connectors.mail.notify.NotifyBackend"
    if NOTIFY_API_KEY
    else "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = VAR_DIR / "mail"
DEFAULT_FROM_EMAIL = os.environ.get("COMMONHOLD_FROM_EMAIL", "commonhold@localhost")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("COMMONHOLD_LOG_LEVEL", "WARNING")},
}
