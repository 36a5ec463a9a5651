"""The entry point of web servers."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quanheng.platform.project.settings")
application = get_wsgi_application()

# What is loaded by now stays for as long as the process: the collector need not look through it at every turn.
gc.collect()
gc.freeze()
