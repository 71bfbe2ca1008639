"""Exit with 0 when this container's web process and what it depends on answer, else with 1: Docker asks."""

import http.client
import os
import sys

try:
    # Not with urllib, which would go through a proxy that somebody configured for all containers.
    connection = http.client.HTTPConnection("127.0.0.1", int(os.environ.get("PORT", "8000")), timeout=3)
    connection.request("GET", "/readyz")
    status = connection.getresponse().status
except (OSError, http.client.HTTPException) as error:
    sys.exit(f"/readyz: {error}")
sys.exit(0 if status == 200 else f"/readyz answers {status}")
