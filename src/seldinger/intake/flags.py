"""What a person should look at in a draft, in words."""

FLAGS = {
    "kap_from_events": "没有总剂量面积乘积，用各次曝光之和",
    "kar_from_events": "没有总参考点空气比释动能，用各次曝光之和",
    "fluoro_from_events": "没有总透视时间，用各次透视之和",
    "kap_differs": "报告的剂量面积乘积与各次曝光之和不一致",
    "kar_differs": "报告的参考点空气比释动能与各次曝光之和不一致",
    "fluoro_differs": "报告的透视时间与各次透视之和不一致",
    "kap_partial": "有的曝光没有剂量面积乘积，各次之和不完整",
    "kar_partial": "有的曝光没有参考点空气比释动能，各次之和不完整",
    "fluoro_partial": "有的透视没有时长，各次之和不完整",
    "fluoro_zero": "有透视曝光，但报告的透视时间是 0",
    "plane_incomplete": "双平面设备有一个平面没有报告总量",
    "same_plane_twice": "同一平面报告了两份总量",
    "unit_unknown": "单位不认识，这个数没有采用",
    "number_unreadable": "有不能识别的数，没有采用",
    "date_unreadable": "有不能识别的日期，没有采用",
    "event_twice": "有重复的曝光，只计一次",
    "event_uid_shared": "有几次不同的曝光用了同一个标识，都计入",
    "events_none": "没有逐次曝光的记录",
    "text_undecodable": "有不能按所写字符集识别的文字",
    "patient_missing": "没有患者编号",
    "reports_overlap": "几份剂量报告有相同的曝光：用各次曝光之和，每次只计一次",
    "appointment_other_patient": "同一个预约号换了患者，手术安排没有改动",
    "not_a_case": "这类消息不产生手术",
}


def worded(flag: str) -> str:
    """`code:which` in words."""
    code, _, which = flag.partition(":")
    words = FLAGS.get(code, code)
    return f"{words}（{which}）" if which else words
