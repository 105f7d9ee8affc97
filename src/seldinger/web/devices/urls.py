"""The addresses of devices, all below /devices/."""

from django.urls import path

from seldinger.web.devices.views import figures, importing, products, recalling, scanning

urlpatterns = [
    path("scan/", scanning.scan, name="device_scan"),
    path("scan/uses/<int:use_id>/withdraw/", scanning.withdraw, name="device_use_withdraw"),
    path("scan/uses/<int:use_id>/restore/", scanning.restore, name="device_use_restore"),
    path("products/", products.products, name="device_products"),
    path("products/products.xlsx", products.workbook, name="device_products_workbook"),
    path("products/add/", products.add, name="device_product_add"),
    path("products/<int:product_id>/edit/", products.edit, name="device_product_edit"),
    path("products/<int:product_id>/end/", products.end, name="device_product_end"),
    path("products/<int:product_id>/resume/", products.resume, name="device_product_resume"),
    path("stock/", products.stock, name="device_stock"),
    path("stock/import/", importing.upload, name="device_stock_upload"),
    path(
        "stock/import/<int:stock_list_id>/columns/", importing.columns, name="device_stock_columns"
    ),
    path(
        "stock/import/<int:stock_list_id>/confirm/", importing.confirm, name="device_stock_confirm"
    ),
    path("recall/", recalling.recalls, name="device_recalls"),
    path("recall/add/", recalling.add, name="device_recall_add"),
    path("recall/<int:recall_id>/", recalling.recall, name="device_recall"),
    path("recall/<int:recall_id>/recall.xlsx", recalling.workbook, name="device_recall_workbook"),
    path("recall/<int:recall_id>/close/", recalling.close, name="device_recall_close"),
    path("recall/<int:recall_id>/reopen/", recalling.reopen, name="device_recall_reopen"),
    path(
        "recall/<int:recall_id>/uses/<int:use_id>/follow-up/",
        recalling.follow_up,
        name="device_recall_follow_up",
    ),
    path(
        "recall/<int:recall_id>/uses/<int:use_id>/number/",
        recalling.number,
        name="device_recall_number",
    ),
    path("localisation/", figures.localisation, name="device_localisation"),
    path(
        "localisation/localisation.xlsx",
        figures.localisation_workbook,
        name="device_localisation_workbook",
    ),
    path("dependence/", figures.dependence, name="device_dependence"),
]
