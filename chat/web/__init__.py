"""The HTTP door: pages for people, an API for scripts."""
