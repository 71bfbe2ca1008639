"""A bot that says again what is said to it by name.

pip install websockets
CHAT_URL=http://127.0.0.1:8000 CHAT_TOKEN=confab_… python echo_bot.py
"""

import asyncio
import json
import os

from websockets.asyncio.client import connect

URL = os.environ["CHAT_URL"].replace("http", "ws", 1) + "/ws"
HEADERS = {"Authorization": f"Bearer {os.environ['CHAT_TOKEN']}"}


async def main() -> None:
    async with connect(URL, additional_headers=HEADERS) as line:
        hello = json.loads(await line.recv())
        me = hello["user"]
        print(f"{me['name']} is in {len(hello['rooms'])} rooms.", flush=True)
        async for frame in line:
            event = json.loads(frame)
            if event["type"] != "message.posted" or me["usercode"] not in event["mentions"]:
                continue
            said = event["body"].replace(f"@{me['username']}", "").strip()
            answer = {"type": "message.post", "room": event["room"], "body": f"You said: {said}"}
            # Whatever happens in between, it is answered once.
            answer |= {"reply_to": event["seq"], "client_id": f"echo-{event['message_id']}"}
            await line.send(json.dumps(answer))


asyncio.run(main())
