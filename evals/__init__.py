"""Gold questions in, report out: how often the answers are right, cited and honestly refused."""
