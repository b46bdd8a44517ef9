"""The chat page, the only package that knows Gradio: components and listeners here, what they show in `ui.html`."""

import os

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # before the import, which would otherwise report it
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"

from ui.page.build import build
from ui.page.launch import launch, serve

__all__ = ["build", "launch", "serve"]
