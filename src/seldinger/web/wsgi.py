"""What the server serves."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "seldinger.web.settings")
application = get_wsgi_application()
from seldinger.web.key_rotation import attended  # noqa: E402  (models need the application)

# Nobody restores or changes keys under a process that answers.
_attended = attended(settings.DATA)
