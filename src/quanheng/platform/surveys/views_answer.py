"""The public's pages: answer with a scanned code, a typed one, or by the open link. No account, no session, no script.

No cookie gives anybody a right here, so no token against forged forms is needed: the code itself is the right to answer.
The open link alone leaves a cookie, after an answer: the same word for everybody, which says that this device has answered.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import lru_cache, partial, wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.signing import BadSignature, Signer, TimestampSigner
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from quanheng.platform.lib.client_address import client_address
from quanheng.platform.registry import queries as registry
from quanheng.platform.registry.people import today
from quanheng.platform.surveys import answering, document, limits, showing, taking
from quanheng.platform.surveys.flow import CLOSED, LINK, OPEN
from quanheng.platform.surveys.models import Survey
from quanheng.platform.surveys.questionnaire import ONE, Questionnaire
from quanheng.platform.surveys.taking import NotTaken, Ticket

FORM = "application/x-www-form-urlencoded"
_HERE = "0000-RECEIPT-0000"  # stands where the receipt goes
LONGEST_OPEN = 86_400 * 7  # seconds for which a page of the open link can be sent
REMEMBERED = 86_400 * 200  # seconds for which a device is known to have answered by the open link
View = Callable[..., HttpResponse]
_signer = TimestampSigner(salt="surveys.page")
_answered = Signer(salt="surveys.answered")


def public(view: View) -> View:
    """Methods, language and the size of what is sent, the same for all pages here; refusals in plain words."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        wanted = request.GET.get("lang", "")
        refusal = ""
        if request.method == "POST":
            refusal = _unreadable(request)
            wanted = wanted or ("" if refusal else request.POST.get("lang", ""))
        chosen = {"en": "en", "zh": "zh-hans"}.get(wanted, translation.get_language() or "zh-hans")
        with translation.override(chosen):
            response = told(refusal) if refusal else view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "no-referrer"
        response["Content-Language"] = "en" if chosen == "en" else "zh-CN"
        return response

    return guarded


def _unreadable(request: HttpRequest) -> str:
    """Why a posted form cannot be read; "" if it can."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > answering.LARGEST:
        return "large"
    if (request.content_type or "") != FORM:
        return "form"
    try:
        request.POST.get("")
    except RequestDataTooBig:
        return "large"
    except (SuspiciousOperation, UnreadablePostError, UnicodeError):
        return "form"
    return ""


def shown(template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page without the frame of the house: no viewer, no navigation, which nobody here has use for."""
    return HttpResponse(render_to_string(template, context), status=status)


_STATUS = {
    "unknown": 404,
    "used": 409,
    "device": 409,
    "closed": 410,
    "large": 413,
    "form": 415,
    "often": 429,
    "full": 409,
}


def told(why: str, receipt: str = "", survey: int = 0) -> HttpResponse:
    """A plain page that says why it was not taken."""
    title, words = {
        "unknown": (_("没有这个码"), _("请再扫一次，或核对纸上的短码。若仍不行，这张纸可能已经作废，请向发放人另要一张。")),
        "used": (_("这个码已经答过了"), _("已收到一份，以那一份为准；重复提交不会再计。如果那不是您答的，请告诉发放人。")),
        "device": (_("这台设备已经答过了"), _("公开链接一台设备只收一份，已收到的那一份算数。家里别人也想答，请换一台设备，或向发放人要一张纸。")),
        "closed": (_("问卷现在不收"), _("还没有开始，或已经截止。谢谢您。")),
        "full": (_("这一组的名额已满"), _("您所在的一组已经收够了，您的码没有用掉。谢谢您。")),
        "large": (_("内容太长，没有收下"), _("请返回，把文字写短一些再提交。什么也没有存下来，码还可以用。")),
        "form": (_("没有收下"), _("提交的内容读不出来。请重新打开问卷再答；码还可以用。")),
        "often": (_("试得太多，请稍后再来"), _("这里一小时内试的次数太多。请过一小时再来，或换一个网络。")),
    }[why]  # fmt: skip
    found = {"title": title, "words": words, "receipt": receipt, "survey": survey}
    return shown("surveys/received.html", found, status=_STATUS[why])


@lru_cache(maxsize=256)
def _thanks(language: str, survey: int) -> list[str]:
    """The page of thanks around its receipt, the only thing in it that differs from one answer to the next.

    A crowd answers at once; putting the same page together each time was a sixth of what an answer cost.
    """
    found = {
        "title": _("收到了，谢谢您"),
        "words": _("您的一份已经存下，只存这一份。"),
        "receipt": _HERE,
        "survey": survey,
    }
    return render_to_string("surveys/received.html", found).split(_HERE)


@csrf_exempt
@public
def q(request: HttpRequest, code: str) -> HttpResponse:
    """The page of a scanned code."""
    try:
        ticket = taking.by_code(code)
    except NotTaken as refused:
        return told(refused.why)
    return _serve(request, ticket, code=code)


@csrf_exempt
@public
def typed(request: HttpRequest, id: int) -> HttpResponse:
    """Type a short code; its page follows, and is sent with the code once more."""
    survey = Survey.objects.filter(pk=id, state__in=(OPEN, CLOSED)).first()
    if survey is None:
        return told("unknown")
    made = document.of(survey.document)
    said = request.POST.get("typed", "")[:40] if request.method == "POST" else ""
    wrong = ""
    if said:
        address = client_address(request)
        # Looking a code up is slow on purpose: beyond this, guessers would cost too much.
        if limits.count("typed", address, add=0) >= made.tries * limits.BEYOND:
            return told("often")
        try:
            ticket = taking.by_typed(survey, said)
        except NotTaken:
            if limits.count("typed", address) > made.tries:
                return told("often")
            wrong = _("没有这个短码，请对着纸再看一遍：没有字母 I、L、O、U。")
        else:
            return _serve(request, ticket, typed=said)
    found = {"made": made, "wrong": wrong, "said": said}
    return shown("surveys/typed.html", found, status=422 if wrong else 200)


@csrf_exempt
@public
def link(request: HttpRequest, id: int) -> HttpResponse:
    """The open link: anybody may answer; kept apart, with a weight of its own."""
    survey = Survey.objects.filter(pk=id, lots__way=LINK).first()
    if survey is None:
        return told("unknown")
    number, known = secrets.token_bytes(16), _has_answered(request, id)
    if request.method == "POST":
        try:
            number = bytes.fromhex(_signer.unsign(request.POST.get("begun", ""), max_age=LONGEST_OPEN))
        except (BadSignature, ValueError):
            return told("form")
        most = document.of(survey.document).per_hour
        if limits.count(f"open{id}", client_address(request), add=0) >= most:
            return told("often")
    try:
        ticket = taking.by_link(survey, number)
    except NotTaken as refused:
        return told(refused.why)
    if known:
        return told("used", ticket.receipt, id) if taking.is_used(ticket) else told("device")
    return _serve(request, ticket, number=number.hex(), then=partial(_remember, request, id))


def _has_answered(request: HttpRequest, survey: int) -> bool:
    """Whether this device says that it answered by the open link; whoever deletes the cookie does not say so."""
    try:
        return _answered.unsign(request.COOKIES.get(f"answered-{survey}", "")) == str(survey)
    except BadSignature:
        return False


def _remember(request: HttpRequest, survey: int, response: HttpResponse) -> None:
    """An answer came by the open link: it counts for its network's hour, and the device is told."""
    limits.count(f"open{survey}", client_address(request))
    response.set_cookie(
        f"answered-{survey}", _answered.sign(str(survey)), max_age=REMEMBERED, path=request.path, httponly=True,
        secure=settings.HTTPS, samesite="Lax",
    )  # fmt: skip


def _serve(
    request: HttpRequest, ticket: Ticket, *, code: str = "", typed: str = "", number: str = "",
    then: Callable[[HttpResponse], None] | None = None,
) -> HttpResponse:  # fmt: skip
    """Show the questionnaire, or take what was sent; `then` is done with the page that thanks for it."""
    survey, lot = ticket.survey, ticket.lot
    made = document.of(survey.document)
    if ticket.used:
        return told("used", ticket.receipt, survey.pk)
    if survey.state != OPEN or (survey.closes and survey.closes < today()):
        return told("closed")
    if taking.full(made, ticket):
        return told("full")
    filled = None
    if request.method == "POST" and "send" in request.POST:
        filled = answering.fill(made, made.asked(), request.POST)
        if not filled.wrong:
            try:
                receipt = taking.accept(ticket, filled.given(_hasty(made, request)))
            except NotTaken as refused:
                return told(refused.why, refused.receipt, survey.pk)
            thanks = HttpResponse(receipt.join(_thanks(translation.get_language() or "", survey.pk)))
            if then:
                then(thanks)
            return thanks
    unit = showing.named(registry.units([lot.unit]).get(lot.unit), lot.unit) if made.about == ONE else ""
    begun = request.POST.get("begun", "")[:200] if filled else ""
    context = showing.context(
        made, survey.pk, filled, unit=unit, code=code, typed=typed, begun=begun or _signer.sign(number)
    )
    return shown("surveys/answer.html", context, status=422 if filled else 200)


def _hasty(made: Questionnaire, request: HttpRequest) -> bool:
    """Whether it was sent sooner after the page was made than the document allows."""
    if not made.hasty:
        return False
    try:
        _signer.unsign(request.POST.get("begun", ""), max_age=made.hasty)
    except BadSignature:  # older than that, or no page of ours: nothing is held against anybody
        return False
    return True


@public
def routes(request: HttpRequest, id: int) -> HttpResponse:
    """The routing of a questionnaire as a style sheet; it never changes while it is answered."""
    survey = Survey.objects.filter(pk=id).first()
    css = showing.routes(document.of(survey.document)) if survey else ""
    return HttpResponse(css, content_type="text/css; charset=utf-8", status=200 if survey else 404)
