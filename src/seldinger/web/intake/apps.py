"""What the drafts hear of the logbook, which knows nothing of them."""

from importlib import import_module

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "seldinger.web.intake"

    def ready(self) -> None:
        """Models can be imported only now."""
        import_module(f"{self.name}.hearing").listen()
