"""The pages that say what went wrong and what to do next."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def _fault(request: HttpRequest, status: int, title: str, advice: str) -> HttpResponse:
    context = {"title": title, "advice": advice, "status": status}
    return render(request, "fault.html", context, status=status)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _fault(request, 404, "没有找到这个页面", "它可能不存在，也可能不在您可以查看的范围里。")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    advice = "您现在的身份不能查看这个页面。需要的话，请管理员登记相应的身份。"
    return _fault(request, 403, "这个页面不对您开放", advice)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _fault(request, 400, "这个请求没有被理解", "请返回上一页，重新操作一次。")


def broken(request: HttpRequest) -> HttpResponse:
    """Without the context processors: whatever broke may break them too."""
    return HttpResponse(
        "<!doctype html><html lang=zh-CN><meta charset=utf-8><title>出错了</title>"
        "<h1>这一步没有完成</h1><p>没有保存任何内容。请返回重试；再次出现时请告诉管理员发生的时间。</p>",
        status=500,
    )


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """CSRF failure: the form lay open too long, or came from another site."""
    return _fault(request, 403, "页面已过期，没有保存", "请返回上一页，刷新后再提交一次。")
