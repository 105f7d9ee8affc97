"""What research and teaching add to the pages of the logbook, which knows nothing of them."""

from importlib import import_module

from django.apps import AppConfig


class TeachingConfig(AppConfig):
    name = "seldinger.web.teaching"

    def ready(self) -> None:
        """Models can be imported only now."""
        import_module(f"{self.name}.beyond").add()
