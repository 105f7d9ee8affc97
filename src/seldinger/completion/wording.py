"""What results, checks and answers are called, for pages and the command line alike."""

from seldinger.completion.answers import Answer, Check, Result, Verification
from seldinger.report.labels import Label

RESULT = {
    Result.SOUND: Label("核验通过", "sound", "✓", "#13693b", "#6fce97", "green"),
    Result.UNTRUSTED: Label("签名者未认可", "untrusted", "?", "#8a5300", "#f0b459", "yellow"),
    Result.NOT_RECOMPUTED: Label("未重算", "not re-computed", "?", "#5a4632", "#d3bfa5", "cyan"),
    Result.NOT_SOUND: Label("未通过", "not sound", "✗", "#b3261e", "#f2b8b5", "red"),
    Result.UNREADABLE: Label("读不出", "unreadable", "✗", "#b3261e", "#f2b8b5", "red"),
}
ANSWER = {Answer.OK: ("✓", "相符"), Answer.NOT_OK: ("✗", "不符"), Answer.NOT_KNOWN: ("?", "未知")}
CHECK = {
    Check.READABLE: "读得出",
    Check.CANONICAL: "写法",
    Check.SECTIONS: "各部分的哈希",
    Check.ROWS: "逐行的哈希",
    Check.SIGNATURE: "签名",
    Check.SIGNER: "签名者",
    Check.CHAIN: "留痕链",
    Check.NORMS: "规范",
    Check.VERDICTS: "结论重算",
    Check.COMPLETED: "完成与签署",
}
NOT_A_GRANT = "完成培训不等于手术授权：手术权限由医院另行授予。"


def answer_of(found: Verification) -> str:
    """The first line: what the checks together mean, and what to do."""
    match found.result:
        case Result.UNREADABLE:
            return "这不是一份读得出的结业记录"
        case Result.NOT_SOUND if found.is_as_written:
            return "不能作为结业记录：文件没有改动，但它写的培训没有完成，或没有审核通过"
        case Result.NOT_SOUND:
            return "不能采信：文件与它自己说的不符。请向签发医院重新索取"
        case Result.UNTRUSTED:
            return (
                "文件前后一致，但签名者不在认可名单：造假的人也能写出这样的文件，核对公钥前不能采信"
            )
        case Result.NOT_RECOMPUTED:
            return "签名与哈希相符，但结论没有重算：本机没有它所用的规范"
    if found.is_trusted:
        return "可以采信：签名者在认可名单上，内容没有改动，结论重算相同"
    return "内容没有改动，结论重算相同；签名者是谁，要与签发医院核对公钥指纹之后才知道"


def grouped(fingerprint: str) -> str:
    """Sixteen groups of four, so that two people can compare them by telephone."""
    return " ".join(fingerprint[start : start + 4] for start in range(0, len(fingerprint), 4))
