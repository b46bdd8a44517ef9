"""The console command and the page."""
