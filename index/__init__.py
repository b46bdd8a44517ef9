"""Documents in, ranked passages out. Knows nothing of questions, settings or models that write."""
