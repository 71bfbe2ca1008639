"""From one version to the next: what would be done, a rehearsal of it on a copy, and whether a copy works."""
