"""The entry point: the real nginx with the real configuration, in front of instances that tell what they were asked."""

import asyncio
import re
import socket
import subprocess
from collections.abc import AsyncIterator, Iterator

import aiohttp
import pytest
from aiohttp import web

from chat.gateway.presenting import HEARTBEAT_SECONDS
from tests.servers import Nginx, free_port
from tests.servers.nginx import CONFIGURATION


class Instance:
    """A web server that answers every request with what it got, and sends back what it hears on a socket."""

    def __init__(self) -> None:
        self.address = f"127.0.0.1:{free_port()}"
        self.asked: list[str] = []
        self.breaks_off = False

    async def start(self) -> None:
        app = web.Application()
        app.router.add_get("/ws", self.listen)
        app.router.add_route("*", "/{path:.*}", self.answer)
        self.runner = web.AppRunner(app)
        await self.runner.setup()
        await web.TCPSite(self.runner, *self.address.split(":")).start()

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(f"{request.method} {request.path}")
        if self.breaks_off:
            assert request.transport
            request.transport.abort()
        return web.json_response(dict(request.headers) | {"padding": "x" * 2000})

    async def listen(self, request: web.Request) -> web.WebSocketResponse:
        self.asked.append(f"{request.method} {request.path}")
        connection = web.WebSocketResponse()
        await connection.prepare(request)
        await connection.send_json(dict(request.headers))
        async for message in connection:
            await connection.send_str(message.data)
        return connection


@pytest.fixture
async def instances() -> AsyncIterator[list[Instance]]:
    instances = [Instance(), Instance()]
    for instance in instances:
        await instance.start()
    yield instances
    for instance in instances:
        await instance.runner.cleanup()


@pytest.fixture
def nginx(instances: list[Instance]) -> Iterator[Nginx]:
    with Nginx(*(instance.address for instance in instances)) as nginx:
        yield nginx


@pytest.fixture
async def browser(nginx: Nginx) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(nginx.url) as session:
        yield session


async def raw(nginx: Nginx, request: str) -> str:
    reader, writer = await asyncio.open_connection("127.0.0.1", nginx.port)
    writer.write(request.replace("\n", "\r\n").encode())
    answer = await asyncio.wait_for(reader.read(), 5)
    writer.close()
    return answer.decode()


def test_the_configuration_is_valid(nginx):
    checked = subprocess.run([*nginx.command(), "-t"], capture_output=True, text=True)

    assert 0 == checked.returncode, checked.stderr
    assert "warn" not in checked.stderr


@pytest.mark.parametrize("path", ["/rooms/general", "/api/v1/me", "/static/app.css"])
async def test_an_instance_hears_the_truth_about_who_asks(browser, nginx, path):
    lies = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https", "X-Request-ID": "mine", "Upgrade": "h2c"}
    async with browser.get(path, headers=lies) as response:
        heard = await response.json()

    assert f"127.0.0.1:{nginx.port}" == heard["Host"]
    assert "127.0.0.1" == heard["X-Forwarded-For"]
    assert "http" == heard["X-Forwarded-Proto"]
    assert 32 == len(heard["X-Request-ID"])
    assert "Upgrade" not in heard


async def test_a_socket_is_passed_on(browser, nginx):
    async with browser.ws_connect("/ws", headers={"X-Forwarded-For": "203.0.113.9"}) as connection:
        heard = await connection.receive_json()
        await connection.send_str("hello")

        assert "hello" == await connection.receive_str()
        assert (f"127.0.0.1:{nginx.port}", "127.0.0.1") == (heard["Host"], heard["X-Forwarded-For"])


@pytest.mark.parametrize("path", ["/ws", "/events"])
def test_a_line_may_be_silent_for_longer_than_its_heartbeat(path):
    configuration = (CONFIGURATION / "confab.conf").read_text()

    told = re.search(rf"location = {path} {{.*?proxy_read_timeout (\d+)s;.*?\n        }}", configuration, re.DOTALL)
    assert told and 3 * HEARTBEAT_SECONDS < int(told[1])


async def test_sockets_go_where_the_fewest_are(browser, instances):
    connections = [await browser.ws_connect("/ws") for _ in range(4)]

    assert [2, 2] == [len(instance.asked) for instance in instances]
    for connection in connections:
        await connection.close()


async def test_a_handshake_is_a_get_without_a_body(nginx, instances):
    upgrade = "Host: x\nUpgrade: websocket\nConnection: close, upgrade\n"

    assert " 405 " in await raw(nginx, f"POST /ws HTTP/1.1\n{upgrade}Content-Length: 1\n\nx")
    assert " 400 " in await raw(nginx, f"GET /ws HTTP/1.1\n{upgrade}Content-Length: 1\n\nx")
    assert " 400 " in await raw(nginx, f"GET /ws HTTP/1.1\n{upgrade}Transfer-Encoding: chunked\n\n1\nx\n0\n\n")
    assert [[], []] == [instance.asked for instance in instances]


async def test_reading_goes_on_when_an_instance_dies(browser, instances):
    await instances[0].runner.cleanup()

    for _ in range(4):
        async with browser.get("/rooms") as response:
            assert 200 == response.status
    assert 4 == len(instances[1].asked)


async def test_a_post_that_was_sent_is_not_sent_again(browser, instances):
    for instance in instances:
        instance.breaks_off = True
    async with browser.post("/rooms/general/messages", data={"body": "hello"}) as response:
        assert 503 == response.status

    assert 1 == sum(len(instance.asked) for instance in instances)


async def announce(nginx: Nginx, form: str) -> str:
    """What is answered to 41 MB before they are sent; the line is held open for them, so it has no end to read to."""
    reader, writer = await asyncio.open_connection("127.0.0.1", nginx.port)
    writer.write(f"POST {form} HTTP/1.1\r\nHost: x\r\nContent-Length: 41000000\r\n\r\n".encode())
    answer = await asyncio.wait_for(reader.readline(), 5)
    writer.close()
    return answer.decode()


@pytest.mark.parametrize("form", ["/rooms/general/messages", "/rooms/general/scheduled", "/tasks?task=import_slack"])
async def test_the_instances_say_how_large_a_file_in_a_form_may_be(nginx, instances, form):
    assert " 200 " in await announce(nginx, form)
    assert 1 == sum(len(instance.asked) for instance in instances)


async def test_a_form_without_files_is_never_so_large(nginx, instances):
    assert " 413 " in await announce(nginx, "/rooms")
    assert [[], []] == [instance.asked for instance in instances]


async def test_nobody_there_is_said_in_the_form_of_the_product(browser, instances):
    for instance in instances:
        await instance.runner.cleanup()

    async with browser.get("/api/v1/me") as response:
        problem = await response.json(content_type="application/problem+json")
        assert (503, "unavailable", "5") == (response.status, problem["code"], response.headers["Retry-After"])
    async with browser.get("/rooms") as response:
        assert (503, "text/plain") == (response.status, response.content_type)


async def test_new_instances_are_followed_without_dropping_anybody(browser, nginx, instances):
    async with browser.ws_connect("/ws") as connection:
        await connection.receive_json()
        stranger = Instance()
        await stranger.start()
        nginx.send_to(stranger.address)
        async with asyncio.timeout(5):
            while not stranger.asked:
                async with browser.get("/rooms") as response:
                    assert 200 == response.status

        await connection.send_str("still here")
        assert "still here" == await connection.receive_str()
    await stranger.runner.cleanup()


async def test_numbers_for_operators_are_not_public(browser, instances):
    async with browser.get("/metrics") as response:
        assert 404 == response.status
    assert [[], []] == [instance.asked for instance in instances]


async def test_text_is_compressed(browser):
    async with browser.get("/api/v1/me", headers={"Accept-Encoding": "gzip"}) as response:
        assert "gzip" == response.headers["Content-Encoding"]


def test_the_log_does_not_tell_what_was_searched_for(nginx):
    with socket.create_connection(("127.0.0.1", nginx.port)) as connection:
        connection.sendall(b"GET /metrics?q=private HTTP/1.0\r\n\r\n")
        connection.recv(1000)
    nginx.stop()

    assert '"path":"/metrics"' in nginx.log()
    assert "private" not in nginx.log()


async def test_the_log_does_not_tell_the_address_of_a_webhook(browser, nginx):
    async with browser.post("/hooks/a-secret-of-somebody") as response:
        await response.read()
    nginx.stop()

    assert '"path":"/hooks/"' in nginx.log()
    assert "a-secret-of-somebody" not in nginx.log()
