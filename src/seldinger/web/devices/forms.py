"""What people choose and fill in: a product, a recall, what became of a patient, a span of time."""

from collections.abc import Iterable
from typing import Any

from django import forms

from seldinger.errors import SeldingerError
from seldinger.web.devices.entered import NewProduct, product_identifier
from seldinger.web.devices.models import FollowUp, Product
from seldinger.web.people.forms.styled import Form
from seldinger.web.people.models import Hospital

SPANS = (6, 12, 24, 36)  # months that a page may look back
YEAR = 12
_TYPED = {"autocomplete": "off"}
_DEAREST = 10**8


class ProductForm(Form):
    name = forms.CharField(label="名称", max_length=200)
    di = forms.CharField(
        label="产品标识（UDI-DI）",
        required=False,
        max_length=400,
        help_text="扫包装上的条码，整串扫进来也可以，只留产品标识。",
        widget=forms.TextInput(attrs=_TYPED),
    )
    model = forms.CharField(label="规格型号", required=False, max_length=120)
    maker = forms.CharField(
        label="生产企业", required=False, max_length=120,
        help_text="同一家企业请写同样的名称，依赖分析按它归并。",
    )  # fmt: skip
    registration = forms.CharField(
        label="注册证号",
        required=False,
        max_length=60,
        help_text="如 国械注准20153770001。读得出的，产地由“准、进、许”得出。",
        widget=forms.TextInput(attrs=_TYPED),
    )
    origin = forms.ChoiceField(
        label="产地（注册证号读不出时）",
        required=False,
        choices=[("", "不知道"), *Product.Origin.choices],
    )
    category = forms.CharField(
        label="类别", required=False, max_length=60,
        help_text="医院自己的叫法，如 弹簧圈、支架、导丝；国产化率和依赖分析按它分类。",
    )  # fmt: skip
    price = forms.DecimalField(
        label="单价（元）",
        required=False,
        min_value=0,
        max_value=_DEAREST,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.01"}),
        error_messages={"invalid": "单价不对。请写数字，如 1280.50。"},
    )

    def clean_di(self) -> str:
        """What cannot be read is said beside the field."""
        try:
            return product_identifier(self.cleaned_data["di"])
        except SeldingerError as error:
            raise forms.ValidationError(f"{error}。") from None

    def new_product(self) -> NewProduct:
        return NewProduct(**self.cleaned_data)


def initial_of(product: Product) -> dict[str, Any]:
    names = ("name", "di", "model", "maker", "registration", "origin", "category", "price")
    return {name: getattr(product, name) for name in names}


class ProductFilterForm(Form):
    """All of it in the address, all of it optional."""

    words = forms.CharField(
        label="名称、企业、证号或条码", required=False, max_length=400,
        widget=forms.TextInput(attrs={"type": "search", **_TYPED}),
    )  # fmt: skip
    origin = forms.ChoiceField(
        label="产地",
        required=False,
        choices=[("", "全部"), *Product.Origin.choices, ("unknown", "产地不明")],
    )

    @property
    def wanted(self) -> tuple[str, str]:
        self.is_valid()
        return self.cleaned_data.get("words", ""), self.cleaned_data.get("origin", "")


class SpanForm(Form):
    months = forms.ChoiceField(
        label="时间",
        required=False,
        choices=[(str(span), f"最近 {span} 个月") for span in SPANS],
    )
    hospital = forms.ChoiceField(label="医院", required=False)

    def __init__(self, told: Any, hospitals: Iterable[Hospital], chosen: Hospital) -> None:
        months = told.get("months", "")
        known = {str(span) for span in SPANS}
        offered = [(str(one.pk), one.name) for one in hospitals]
        super().__init__(
            {"months": months if months in known else str(YEAR), "hospital": str(chosen.pk)}
        )
        self.fields["hospital"].choices = offered  # type: ignore[attr-defined]
        if len(offered) < 2:
            del self.fields["hospital"]
        self.is_valid()

    @property
    def span(self) -> int:
        return int(self.cleaned_data["months"])


class _ProductField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return " ".join(filter(None, (obj.name, obj.model, obj.maker)))


class RecallForm(Form):
    lot = forms.CharField(
        label="批号", required=False, max_length=60, widget=forms.TextInput(attrs=_TYPED)
    )
    serial = forms.CharField(
        label="序列号", required=False, max_length=60, widget=forms.TextInput(attrs=_TYPED)
    )
    product = _ProductField(
        label="产品",
        queryset=Product.objects.none(),
        required=False,
        empty_label="不限产品",
        help_text="选了产品，才能把没有扫到批号的这种产品列为“可能”，而不是全部器械。",
    )
    purpose = forms.CharField(
        label="事由",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="如召回通知的发布单位、文号与日期。会写入留痕。不写患者姓名和编号。",
    )

    def __init__(self, *args: Any, hospital: Hospital, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = Product.objects.filter(hospital=hospital)
        self.fields["product"].queryset = offered  # type: ignore[attr-defined]

    def clean(self) -> None:
        told = self.cleaned_data
        if not (told.get("lot") or told.get("serial") or told.get("product")):
            self.add_error("lot", "请写批号或序列号，或选一个产品。")


class FollowUpForm(Form):
    state = forms.ChoiceField(
        label="随访", choices=FollowUp.State.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label="说明", required=False, max_length=200, help_text="不写患者姓名和编号。"
    )
