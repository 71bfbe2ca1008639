"""A network that lets no WebSocket through."""

from playwright.async_api import WebSocketRoute, expect

from tests.browser.profile import Profile, Tab


async def blocks_sockets(tab: Tab) -> None:
    async def refuse(socket: WebSocketRoute) -> None:
        await socket.close()

    await tab.page.route_web_socket("**/ws**", refuse)


async def test_people_talk_all_the_same(alice: Profile, bob: Profile, crew: str) -> None:
    his = await bob.tab_in(crew)
    hers = await alice.tab()
    await blocks_sockets(hers)
    await hers.enters(crew)

    await his.writes("Can you hear me?")
    await hers.sees("Can you hear me?")
    await hers.writes("Through the back door.", "In this order.")

    await his.sees("Can you hear me?", "Through the back door.", "In this order.")
    await expect(hers.sign("In this order.")).to_have_text("Read")
    await expect(hers.banner).not_to_contain_text("Offline")
    await hers.sees("Can you hear me?", "Through the back door.", "In this order.")
