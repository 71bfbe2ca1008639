"""A bot that says again what is said to it by name, also what was said while its line was cut.

pip install websockets
CHAT_URL=http://127.0.0.1:8000 CHAT_TOKEN=confab_… python echo_bot.py
"""

import asyncio
import json
import os
from contextlib import suppress

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

URL = os.environ["CHAT_URL"].replace("http", "ws", 1) + "/ws"
HEADERS = {"Authorization": f"Bearer {os.environ['CHAT_TOKEN']}"}


async def main() -> None:
    seen: dict[str, dict[str, int]] = {}
    # Whenever it is cut it connects again, until it is refused: then the token is over.
    async for line in connect(URL, additional_headers=HEADERS):
        with suppress(ConnectionClosed):
            hello = json.loads(await line.recv())
            me, rooms = hello["user"], hello["rooms"]
            print(f"{me['name']} is in {len(rooms)} rooms.", flush=True)
            seen = {one["room"]: seen.get(one["room"], {"epoch": one["epoch"], "seq": one["seq"]}) for one in rooms}
            await line.send(json.dumps({"type": "resume", "id": 1, "rooms": seen}))
            async for frame in line:
                event = json.loads(frame)
                if event["type"] != "message.posted":
                    continue
                seen[event["room"]] = {"epoch": event["epoch"], "seq": event["seq"]}
                # What a bot says is not answered: two of this kind would never come to an end.
                if me["usercode"] in event["mentions"] and not event["author"].get("bot"):
                    said = event["body"].replace(f"@{me['username']}", "").strip()
                    answer = {"type": "message.post", "room": event["room"], "body": f"You said: {said}"}
                    # However often it is heard, it is answered once.
                    answer |= {"reply_to": event["seq"], "client_id": f"echo-{event['message_id']}"}
                    await line.send(json.dumps(answer))


asyncio.run(main())
