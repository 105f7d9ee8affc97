"""Django's settings. An installation is told apart by its environment alone."""

import os
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF

from seldinger.errors import SeldingerError
from seldinger.web.keys import keys_at
from seldinger.web.outside import mail_server, robot_origins

# Where an installation keeps its data: database, keys, collected static files.
DATA = Path(os.environ.get("SELDINGER_DATA", "var")).resolve()
KEYS = keys_at(DATA)
SECRET_KEY = KEYS.django
DEBUG = False
ALLOWED_HOSTS = os.environ.get("SELDINGER_HOSTS", "127.0.0.1,localhost").split(",")
# Who speaks HTTPS: "1" a proxy before us; "own" this server, with a certificate that was given it;
# "local" this server, with one that it made. Over plain HTTP cookies cannot be "secure".
_HTTPS = os.environ.get("SELDINGER_HTTPS", "")
HTTPS = _HTTPS in {"1", "own", "local"}

INSTALLED_APPS = [
    "seldinger.web.shell",
    "seldinger.web.audittrail",
    "seldinger.web.people",
    "seldinger.web.inbox",
    "seldinger.web.norms",
    "seldinger.web.naming",
    "seldinger.web.privileges",
    "seldinger.web.logbook",
    "seldinger.web.reconciliation",
    "seldinger.web.technologies",
    "seldinger.web.gate",
    "seldinger.web.catalogues",
    "seldinger.web.devices",
    "seldinger.web.intake",
    "seldinger.web.dose",
    "seldinger.web.review",
    "seldinger.web.verification",
    "seldinger.web.progress",
    "seldinger.web.applications",
    "seldinger.web.teaching",
    "seldinger.web.assessment",
    "seldinger.web.curves",
    "seldinger.web.skills",
    "seldinger.web.feedback",
    "seldinger.web.completion",
    "seldinger.web.planning",
    "seldinger.web.assigning",
    "seldinger.web.forecasting",
    "seldinger.web.integrity",
    "seldinger.web.privacy",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "axes",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "seldinger.web.people.access.AccessMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "seldinger.web.urls"
WSGI_APPLICATION = "seldinger.web.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "seldinger.web.shell.context.shell",
            ],
            "builtins": ["seldinger.web.shell.templatetags.shell"],
        },
    }
]

# -- database: SQLite in the data folder, or whatever one URL names -----------------------------

_URL = os.environ.get("SELDINGER_DATABASE_URL") or f"sqlite:///{DATA / 'seldinger.sqlite3'}"
if not _URL.startswith(("sqlite:///", "postgresql://", "postgres://")):
    raise SeldingerError(
        "SELDINGER_DATABASE_URL 应以 postgresql:// 或 sqlite:/// 开头，"
        "如 postgresql://用户:密码@127.0.0.1:5432/seldinger"
    )
DATABASES = {"default": dj_database_url.parse(_URL, conn_max_age=60, conn_health_checks=True)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # A read that later writes would fail at once under another writer; this one waits.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,  # seconds
        # FULL keeps the last commit at a power cut.
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
            "PRAGMA cache_size=-65536; PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY;"
        ),
    }

# -- people ------------------------------------------------------------------------------------

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in [
        ("UserAttributeSimilarityValidator", {"user_attributes": ["login", "name"]}),
        ("MinimumLengthValidator", {"min_length": 10}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    ]
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"

AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "seldinger.web.people.views.account.locked_out"
AXES_USERNAME_FORM_FIELD = "username"
AXES_VERBOSE = False
AXES_DISABLE_ACCESS_LOG = True  # sign-ins stand in the audit trail

SESSION_COOKIE_AGE = 12 * 60 * 60  # one shift
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "seldinger.web.shell.views.faults.form_expired"
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if HTTPS else []
if _HTTPS == "1":  # without a proxy anybody could send that header
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
if _HTTPS in {"1", "own"}:  # a certificate made here may be gone tomorrow
    SECURE_HSTS_SECONDS = 31_536_000

# -- pages -------------------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文")]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # Tabler draws arrows and ticks as data images
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Uploads are workbooks, one a request, but where somebody hands in what machines would send; the
# readers have stricter limits (logbook/uploads.py).
DATA_UPLOAD_MAX_NUMBER_FILES = 50
SEVERAL_FILES_AT = frozenset({"/intake/upload/"})
DATA_UPLOAD_MAX_MEMORY_SIZE = 70 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["seldinger.web.logbook.uploads.BoundedUploadHandler"]
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# -- messages that leave the platform: none where no server is named ------------------------------

MAIL = mail_server(os.environ.get("SELDINGER_MAIL_URL", ""))
ROBOT_ORIGINS = robot_origins(os.environ.get("SELDINGER_ROBOT_HOSTS", ""))
# Under which people open the platform, for links in mails, such as https://training.example.org
ADDRESS = os.environ.get("SELDINGER_ADDRESS", "").rstrip("/")

# -- logs: what happened and where, never who or what was typed -----------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line"},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "axes": {"level": "CRITICAL"},  # writes the account's name with every failure
        "django": {"level": "ERROR"},
        # These two write out what was sent; one sets its own level when it is imported.
        "pydicom": {"handlers": ["nowhere"], "propagate": False},
        "pynetdicom": {"handlers": ["nowhere"], "propagate": False},
    },
}
