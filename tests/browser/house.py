"""An instance that stops and comes back: same address, same data."""

from aiohttp import web

from chat.app import create_app
from chat.settings import Settings
from tests.place import Instance
from tests.servers import free_port


class House:
    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._port = free_port()
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def instance(self) -> Instance:
        assert self._runner
        return Instance(self._runner.app, self.url)

    def renames(self, name: str) -> None:
        """From the next start on."""
        self._settings = self._settings.model_copy(update={"site_name": name})

    async def starts(self) -> None:
        self._runner = web.AppRunner(create_app(self._settings), access_log=None, shutdown_timeout=2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port, reuse_address=True).start()

    async def stops(self) -> None:
        if self._runner:
            await self._runner.cleanup()
            self._runner = None
