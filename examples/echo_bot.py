"""A bot that says again what is said to it by name.

CHAT_URL=http://127.0.0.1:8000 CHAT_TOKEN=confab_… python echo_bot.py
"""

import asyncio
import os

import aiohttp

URL, TOKEN = os.environ["CHAT_URL"], os.environ["CHAT_TOKEN"]


async def main() -> None:
    async with (
        aiohttp.ClientSession(URL, headers={"Authorization": f"Bearer {TOKEN}"}) as http,
        http.ws_connect("/ws") as line,
    ):
        hello = await line.receive_json()
        me = hello["user"]
        print(f"{me['name']} is in {len(hello['rooms'])} rooms.", flush=True)
        async for message in line:
            event = message.json()
            if event["type"] != "message.posted" or me["usercode"] not in event["mentions"]:
                continue
            said = event["body"].replace(f"@{me['username']}", "").strip()
            await line.send_json(
                {
                    "type": "message.post",
                    "room": event["room"],
                    "body": f"You said: {said}",
                    "reply_to": event["seq"],
                    # Whatever happens in between, it is answered once.
                    "client_id": f"echo-{event['message_id']}",
                }
            )


asyncio.run(main())
