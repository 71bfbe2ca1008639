"""Who is asking: put on the request once, by whichever door, and required where it matters."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp_session import get_session

from chat import languages
from chat.actions import sessions
from chat.actions.sessions import Identity
from chat.errors import Forbidden, NotSignedIn
from chat.languages import Sentence
from chat.model.token import PREFIX, READ, may_do
from chat.model.user import User
from chat.resources import RESOURCES, Resources

IDENTITY = web.RequestKey("identity", Identity)
COOKIE, SECURE_COOKIE = "chat_session", "__Host-chat_session"
SECRET = "secret"  # noqa: S105  # the name of the field
WRONG_ORIGIN = Sentence("This request comes from another site. Open the chat itself and try again.")


async def identify(request: web.Request) -> Identity | None:
    """By `Authorization: Bearer`, else by the session cookie. Raises NotSignedIn for a token that is no good."""
    found = await _look_up(request)
    if found:
        speak_to(request, found.user)
    return found


async def _look_up(request: web.Request) -> Identity | None:
    resources = request.app[RESOURCES]
    if token := _bearer(request):
        find = sessions.by_token if token.startswith(PREFIX) else sessions.by_access_token
        return await find(resources, token)
    session = await get_session(request)
    return await sessions.by_cookie(resources, session[SECRET]) if SECRET in session else None


def speak_to(request: web.Request, user: User | None = None) -> None:
    """Answer in the language that somebody has chosen, else in one that their browser accepts."""
    languages.speak(languages.choose(user.language if user else "", request.headers.get("Accept-Language", "")))


async def identify_socket(request: web.Request) -> Identity:
    """The same for a WebSocket handshake, or by a ticket. Raises NotSignedIn or Forbidden, before any upgrade."""
    if ticket := request.query.get("ticket"):
        found = await sessions.by_ticket(request.app[RESOURCES], ticket)
        if found:
            speak_to(request, found.user)
    else:
        # Browsers send cookies along to whoever asks: only our own pages may open a socket with them.
        if carries_cookie(request):
            require_own_origin(request)
        found = await identify(request)
    if found is None:
        raise NotSignedIn
    # Whoever has a line hears what is said.
    may_do(found.scopes, READ)
    return found


def require_identity(request: web.Request) -> Identity:
    if IDENTITY not in request:
        raise NotSignedIn
    return request[IDENTITY]


def require_user(request: web.Request) -> User:
    return require_identity(request).user


def require_own_origin(request: web.Request) -> None:
    """Raise Forbidden unless the request comes from a page of ours: by Origin, else by Sec-Fetch-Site.

    Browsers of a terminal send neither, but the address that they come from. Where a page of another site wants that
    to be kept back, nothing says where the request comes from, and it is refused.
    """
    origin = request.headers.get("Origin")
    site = request.headers.get("Sec-Fetch-Site")
    if origin is None and site is not None:
        fits = site == "same-origin"
    else:
        came_from = request.headers.get("Referer", "") if origin is None else origin
        fits = _is_own(came_from, request.app[RESOURCES].settings.base_url, request.host)
    if not fits:
        raise Forbidden(WRONG_ORIGIN)


def _is_own(address: str, base_url: str, host: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts[:2] == urlsplit(base_url)[:2] if base_url else parts.netloc == host != ""


def carries_cookie(request: web.Request) -> bool:
    return not _bearer(request) and cookie_name(request) in request.cookies


def cookie_name(request: web.Request) -> str:
    return SECURE_COOKIE if is_secure(request) else COOKIE


def is_secure(request: web.Request) -> bool:
    return scheme(request) == "https"


def scheme(request: web.Request) -> str:
    """http or https as the browser sees it: BASE_URL knows, else a trusted proxy says."""
    settings = request.app[RESOURCES].settings
    if settings.base_url:
        return urlsplit(settings.base_url).scheme
    said = request.headers.get("X-Forwarded-Proto")
    return said if said in ("http", "https") and _is_trusted(request, request.remote) else request.scheme


def whole_address(request: web.Request, path: str) -> str:
    """A path of ours as people use it from elsewhere."""
    return (request.app[RESOURCES].settings.base_url or f"{scheme(request)}://{request.host}") + path


def address_of(request: web.Request, name: str, query: dict[str, str], **parts: str) -> str:
    """The whole address of a page by its name, as people use it."""
    return whole_address(request, str(request.app.router[name].url_for(**parts).with_query(query)))


def client_address(request: web.Request) -> str:
    """The address that limits count: the last one in X-Forwarded-For that is not a proxy of ours."""
    address = request.remote or "unknown"
    for hop in reversed(request.headers.get("X-Forwarded-For", "").split(",")):
        if not hop.strip() or not _is_trusted(request, address):
            break
        address = hop.strip()
    return address


def agent_of(request: web.Request) -> str:
    """What program asks, as it says of itself."""
    return request.headers.get("User-Agent", "")


def _is_trusted(request: web.Request, address: str | None) -> bool:
    try:
        parsed = ip_address(address or "")
    except ValueError:
        return False
    resources: Resources = request.app[RESOURCES]
    return any(parsed in network for network in resources.settings.proxies)


def _bearer(request: web.Request) -> str | None:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else None
