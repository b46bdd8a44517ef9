"""Documents in, ranked passages out. Knows nothing of questions, settings or models that write."""

import os

# Before anything imports onnxruntime, which otherwise keeps a device id and a queue of reports for its maker.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
