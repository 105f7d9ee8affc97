"""The words of devices."""

# Of intake/udi/identifier.py.
FLAGS = {
    "unreadable": "读不出，原样保留",
    "product_missing": "没有产品标识",
    "check_digit": "产品标识的校验位不对，可能扫错",
    "date_unreadable": "日期读不出",
    "separator_doubtful": "批号与序列号之间的分隔符可能丢了，批号、序列号请核对",
}
UNKNOWN_ORIGIN = "产地不明"
UNSAID = "未填报"
CAVEAT = (
    "“国产”按注册证号里的“准”字：在境内生产的医疗器械，外资企业在境内生产的也算在内；"
    "“进”为进口，“许”为港澳台。它说的是在哪里生产，不是谁的品牌，也不是关键部件来自哪里。"
)
NO_CATEGORY = "类别未填"
NO_TECHNIQUE = "没有写明手术"
NO_MAKER = "企业未填"
