"""Public keys: this installation's own, to be compared; and those that a hospital trusts."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from seldinger.completion.wording import grouped
from seldinger.web.completion.actions import bundles as actions
from seldinger.web.completion.bundle_forms import TrustedKeyForm
from seldinger.web.completion.bundling import own_fingerprint, own_public_key
from seldinger.web.completion.presenters.bundles import key_row
from seldinger.web.completion.reading import reading_hospitals, trusted_keys_for
from seldinger.web.completion.views.saying_why import says_why
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.asked import hospital_asked, in_hospital
from seldinger.web.people.permissions import Permission
from seldinger.web.people.views.pages_of_forms import done, form_page

KEEPERS = (Permission.READ_BUNDLES, Permission.KEEP_COMPLETION)
_LEAD = (
    "粘贴对方的公钥，并写明怎样核对的。只从文件里抄来的公钥不能证明什么："
    "造假的人也会附上自己的公钥。"
)


@page(*KEEPERS)
@says_why
def completion_key(request: PersonRequest) -> HttpResponse:
    """Printable, so that another hospital can compare it."""
    context = {"public_key": own_public_key(), "fingerprint": grouped(own_fingerprint())}
    return render(request, "completion/key.html", context)


@page(*KEEPERS)
@says_why
def completion_key_file(request: PersonRequest) -> HttpResponse:
    """The public key alone, as `seldinger verify --key` takes it."""
    return HttpResponse(
        f"{own_public_key()}\n",
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="seldinger-public-key.txt"'},
    )


@page(Permission.READ_BUNDLES)
def trusted_keys(request: PersonRequest) -> HttpResponse:
    hospitals = [*reading_hospitals(request.access)]
    hospital = hospital_asked(request, hospitals)
    rows = [key_row(one) for one in trusted_keys_for(request.access).filter(hospital=hospital)]
    context = {
        "hospital": hospital,
        "hospitals": hospitals,
        "standing": [one for one in rows if not one.withdrawn],
        "gone": [one for one in rows if one.withdrawn],
    }
    return render(request, "completion/trusted_keys.html", context)


@page(Permission.READ_BUNDLES, methods=("GET", "POST"))
def trusted_key_add(request: PersonRequest) -> HttpResponse:
    hospital = hospital_asked(request, reading_hospitals(request.access))
    back = in_hospital(reverse("trusted_keys"), hospital.pk)
    form = TrustedKeyForm(request.POST or None)
    made = done(
        form, lambda: actions.trust_key(by=request.user, hospital=hospital, **form.cleaned_data)
    )
    if made:
        told = f"已认可{made.result.whose}的公钥，指纹 {grouped(made.result.fingerprint)}。"
        messages.success(request, f"{told}写错了，可以取消认可。")
        return redirect(back)
    return form_page(
        request, form, title=f"认可一把公钥 · {hospital.name}", english="Trust a public key",
        button="认可", back=("认可的公钥", back), lead=_LEAD,
    )  # fmt: skip


@page(Permission.READ_BUNDLES, methods=("POST",))
def trusted_key_withdraw(request: PersonRequest, trusted_key_id: int) -> HttpResponse:
    standing = trusted_keys_for(request.access).filter(withdrawn_at__isnull=True)
    key = get_object_or_404(standing, pk=trusted_key_id)
    actions.withdraw_key(by=request.user, key=key)
    messages.success(
        request, f"不再认可{key.whose}的公钥。以前读入的记录也照此显示；需要时可以重新认可。"
    )
    return redirect(in_hospital(reverse("trusted_keys"), key.hospital_id))
