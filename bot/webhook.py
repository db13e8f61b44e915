"""Updates that Telegram posts to us, instead of our polling for them."""

import hmac
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from bot.config import WebhookSettings
from storage.store import StoreError

log = logging.getLogger(__name__)

_SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name
_MAX_BODY = 1_000_000


async def serve(
    settings: WebhookSettings, on_update: Callable[[dict[str, Any]], Awaitable[None]]
) -> web.AppRunner:
    """Listens at `settings.listen:port` on the URL's path; the caller ends it with `cleanup()`.

    A request without the right secret token gets 403, a body that is no update 400, an update that cannot be
    kept 503.
    """

    async def receive(request: web.Request) -> web.Response:
        given = request.headers.get(_SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), settings.secret_token.encode()):
            return web.Response(status=403)
        try:
            update = json.loads(await request.read())
        except ValueError:
            return web.Response(status=400)
        if not isinstance(update, dict) or type(update.get("update_id")) is not int:
            return web.Response(status=400)
        try:
            await on_update(update)
        except StoreError as error:
            log.error("an update is refused, and will come again: %s", error)
            return web.Response(status=503)
        return web.Response()

    server = web.Application(client_max_size=_MAX_BODY)
    server.router.add_post(urlsplit(settings.url).path or "/", receive)
    runner = web.AppRunner(server, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, settings.listen, settings.port).start()
    log.info("listening for updates on %s:%d", settings.listen, settings.port)
    return runner
