"""The pages of devices: scanning at the table, products, recalls, shares. Who may, and who not."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from PIL import Image

from seldinger.web.audittrail.models import AuditRow
from seldinger.web.devices.models import DeviceUse, FollowUp, Product, Recall
from support.devices import COIL, DI, STENT, a_case, add, coil, recalled, used
from support.labels import bars, photo
from support.people import ClientOf, World

SCAN = "/devices/scan/"


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined,no-any-return]


# -- scanning --------------------------------------------------------------------------------------


def test_a_scan_is_answered_with_product_lot_and_expiry(world: World, client_of: ClientOf) -> None:
    add(world)
    case, lin = a_case(world), client_of(world.lin)
    assert "血管造影术" in text(lin.get(SCAN))
    answer = text(lin.post(SCAN, {"case": case.pk, "raw": STENT}, follow=True))
    for told in ("已登记 1 件", "示例支架", "国产", "批号 L2025A", "序列号 S0001", "在有效期内"):
        assert told in answer
    old = STENT.replace("(17)270630", "(17)260531")
    answer = text(lin.post(SCAN, {"case": case.pk, "raw": f"{old}\n???"}, follow=True))
    for told in (
        "手术当天已失效",
        "不止一次",
        "读不出，原样保留",
        "已登记 3 件，1 件手术当天已失效",
    ):
        assert told in answer


def test_a_code_is_not_cut_at_its_own_separators(world: World, client_of: ClientOf) -> None:
    raw = "010690123456789210L2025A\x1d21S0001\x1d17270630"
    client_of(world.lin).post(SCAN, {"case": a_case(world).pk, "raw": f"{raw}\r\n{COIL}\n"})
    first, second = DeviceUse.objects.order_by("pk")
    assert (first.raw, first.lot, first.serial, second.lot) == (raw, "L2025A", "S0001", "C77")


def test_a_photo_of_the_label_is_a_scan(world: World, client_of: ClientOf) -> None:
    add(world)
    case, lin = a_case(world), client_of(world.lin)

    def sent(content: bytes) -> str:
        told = {"case": case.pk, "photo": SimpleUploadedFile("label.jpg", content)}
        return text(lin.post(SCAN, told, follow=True))

    answer = sent(photo(bars(STENT), bars(COIL, "Code128")))
    for told in ("已登记 2 件", "示例支架", "批号 L2025A", "批号 C77"):
        assert told in answer
    for content, told in (
        (photo(Image.new("L", (300, 200), 200)), "照片里没有认出条码"),
        (b"GIF89a", "不是 JPEG、PNG 或 WebP 照片"),
    ):
        assert told in sent(content)
    assert DeviceUse.objects.count() == 2


def test_taken_back_and_restored_by_those_of_the_case_alone(
    world: World, client_of: ClientOf
) -> None:
    use = used(world, case=a_case(world))
    away, back = f"{SCAN}uses/{use.pk}/withdraw/", f"{SCAN}uses/{use.pk}/restore/"
    for stranger in (world.head, world.zheng):
        assert client_of(stranger).post(away).status_code == 404
        assert client_of(stranger).get(f"{SCAN}?case={use.case_id}").status_code == 404
    zhou = client_of(world.zhou)  # who is named as supervisor
    assert "已撤回 1 件" in text(zhou.post(away, follow=True))
    assert "已登记 1 件" in text(zhou.post(back, follow=True))


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(raw=st.one_of(st.text(max_size=600), st.binary(max_size=200)))
def test_any_input_is_answered(world: World, client_of: ClientOf, raw: str | bytes) -> None:
    case = a_case(world)
    told = raw if isinstance(raw, str) else raw.decode("latin-1")
    told = told.encode("utf-8", "replace").decode()
    answer = client_of(world.lin).post(SCAN, {"case": case.pk, "raw": told}, follow=True)
    assert answer.status_code == 200
    lines = [one for one in told.replace("\r", "\n").split("\n") if one.strip(" \t\r\n")]
    assert case.device_uses.count() <= (len(lines) if len(lines) <= 60 else 0)


@pytest.mark.parametrize("case", ["x", "0", "99999999999999999999", "-1"])
def test_a_case_that_is_none_is_not_found(world: World, client_of: ClientOf, case: str) -> None:
    assert client_of(world.lin).get(f"{SCAN}?case={case}").status_code == 404


# -- products --------------------------------------------------------------------------------------


def test_a_product_is_added_and_names_what_was_used_before(
    world: World, client_of: ClientOf
) -> None:
    before = used(world, department=world.department)
    page = text(client_of(world.head).get("/devices/products/"))
    assert f"?hospital={world.main.pk}&amp;di={DI}" in page
    told = {
        "name": "示例支架",
        "di": STENT,
        "registration": "国械注进 20163131234",
        "price": "10.5",
    }
    answer = client_of(world.head).post("/devices/products/add/", told, follow=True)
    product = Product.objects.get()
    assert (product.origin, product.di, str(product.price)) == ("imported", before.di, "10.50")
    assert "1 个产品，产地都知道" in text(answer)
    before.refresh_from_db()
    assert before.product == product
    assert "扫到过、清单里没有的" not in text(answer)
    wrong = client_of(world.head).post("/devices/products/add/", {"name": "x", "di": "123"})
    assert "产品标识读不出" in text(wrong)


def test_two_who_change_one_product_do_not_overwrite_each_other(
    world: World, client_of: ClientOf
) -> None:
    product, wu = add(world), client_of(world.wu)
    url = f"/devices/products/{product.pk}/edit/"
    for name, told in (("甲", "已保存"), ("乙", "刚才被别人改过")):
        answer = wu.post(url, {"name": name, "di": product.di, "version": 1}, follow=True)
        assert told in text(answer)
    product.refresh_from_db()
    assert product.name == "甲"


def test_products_are_found_by_word_and_by_code(world: World, client_of: ClientOf) -> None:
    add(world)
    add(world, coil())
    zhou = client_of(world.zhou)
    for words in ("支架 甲公司", "06901234567892", "20153770001"):
        answer = text(zhou.get("/devices/products/", {"words": words}))
        assert "示例支架" in answer
        assert "示例弹簧圈" not in answer
    assert "没有找到" in text(zhou.get("/devices/products/", {"origin": "unknown"}))


# -- recalls ---------------------------------------------------------------------------------------


def test_a_recall_goes_from_question_to_follow_up(world: World, client_of: ClientOf) -> None:
    case = a_case(world, number="PATIENT-4711")
    use, wu = used(world, case=case), client_of(world.wu)
    told = {"lot": "l2025a", "purpose": "示例召回通知"}
    answer = text(wu.post("/devices/recall/add/", told, follow=True))
    for word in (
        "1 位患者用了",
        "待联系 1 位",
        "血管造影术",
        "林示例（术者）",
        "周示例",
        case.number_tail,
    ):
        assert word in answer
    assert "PATIENT-4711" not in answer
    recall = Recall.objects.get()
    url = f"/devices/recall/{recall.pk}/uses/{use.pk}/"
    answer = wu.post(f"{url}follow-up/", {"state": "reached", "note": "已约复查"}, follow=True)
    assert "已约复查" in text(answer)
    assert "待联系 1 位" not in text(answer)
    assert [row.state for row in FollowUp.objects.all()] == ["reached"]


def test_a_number_is_shown_once_and_audited(world: World, client_of: ClientOf) -> None:
    use = used(world, case=a_case(world, number="PATIENT-4711"))
    recall, wu = recalled(world), client_of(world.wu)
    url = f"/devices/recall/{recall.pk}/uses/{use.pk}/number/"
    assert "PATIENT-4711" not in text(wu.get(url))
    assert not AuditRow.objects.filter(act="logbook.reveal_number").exists()
    assert "PATIENT-4711" in text(wu.post(url))
    row = AuditRow.objects.get(act="logbook.reveal_number")
    assert (row.by, '"recall"' in row.details, "4711" in row.details) == (world.wu, True, False)
    other = recalled(world, lot="ANOTHER")
    assert wu.post(url.replace(f"/{recall.pk}/", f"/{other.pk}/")).status_code == 404


def test_the_workbook_has_no_number_and_no_formula(world: World, client_of: ClientOf) -> None:
    used(world, "=1+1 L9", case=a_case(world, number="PATIENT-4711"))
    used(world, "=cmd|L9", technique="=1+1", number="PATIENT-4712")
    recall = recalled(world, lot="L9")
    answer = client_of(world.wu).post(f"/devices/recall/{recall.pk}/recall.xlsx")
    cells = [
        cell
        for sheet in load_workbook(BytesIO(answer.content))
        for row in sheet.iter_rows()
        for cell in row
    ]
    assert "f" not in {cell.data_type for cell in cells}
    assert not [cell for cell in cells if "PATIENT" in str(cell.value)]
    assert AuditRow.objects.filter(act="devices.export_recall").exists()


# -- shares ----------------------------------------------------------------------------------------


def test_the_share_says_its_number_and_what_is_not_known(world: World, client_of: ClientOf) -> None:
    zhou = client_of(world.zhou)
    assert "未填报" in text(zhou.get("/devices/localisation/"))
    add(world)
    add(world, coil())
    case = a_case(world)
    for raw in (STENT, COIL, COIL, "???"):
        used(world, raw, case=case, department=world.department)
    page = text(zhou.get("/devices/localisation/"))
    for told in (
        "国产 33.3%",
        "1/3 件",
        "60.4%",
        "1 件产地不明",
        "外资企业",
        "2026 年第 2 季度",
        "血管造影术",
    ):
        assert told in page
    page = text(zhou.get("/devices/dependence/"))
    for told in ("有 2 家企业", "1 件的手术、企业或类别没有填", "只有一家", "血管造影术"):
        assert told in page


def test_an_attending_counts_their_department_alone(world: World, client_of: ClientOf) -> None:
    add(world)
    used(world, department=None)
    assert "未填报" in text(client_of(world.zhou).get("/devices/localisation/"))
    assert "国产 100.0%" in text(client_of(world.wu).get("/devices/localisation/"))


def test_the_case_shows_what_was_used(world: World, client_of: ClientOf) -> None:
    add(world)
    case = a_case(world)
    used(world, case=case)
    page = text(client_of(world.lin).get(f"/cases/{case.pk}/"))
    assert "示例支架" in page
    assert f"/devices/scan/?case={case.pk}" in page
    assert "扫码登记器械" not in text(client_of(world.chen).get(f"/cases/{case.pk}/"))
