"""What the server serves."""

import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from seldinger.web.running import imported_for_good

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "seldinger.web.settings")
with imported_for_good():
    application = get_wsgi_application()
    # Else the first page that is asked for waits until all are imported.
    import_module(settings.ROOT_URLCONF)
    # Models need the application.
    from seldinger.web.key_rotation import attended

# Nobody restores or changes keys under a process that answers.
_attended = attended(settings.DATA)
