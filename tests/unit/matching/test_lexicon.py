"""The lexicon: its shipped words hold together, and a faulty one is refused with the line."""

from pathlib import Path

import pytest

from seldinger.matching.parts import parts_of
from seldinger.matching.words.folding import folded
from seldinger.matching.words.lexicon import Aspect, lexicon, read_lexicon
from seldinger.norms.faults import NormError

FUNCTION_WORDS = 'separators: [、, "+"]\nfillers: [术]\nshared: [静脉]\njoined: []\n'
SITES = """aspect: site
words:
  - {word: 静脉}
  - {word: 肝静脉, spellings: [肝脏静脉], kind_of: [静脉], source: 甲}
"""


def shipped(aspect: Aspect) -> list[str]:
    return [word.word for word in lexicon().words if word.aspect is aspect]


def write(folder: Path, **files: str) -> Path:
    """A small lexicon; keyword `site` writes site.yaml."""
    texts = {"site": SITES, "abbreviations": "abbreviations: []\n"}
    texts |= {"function-words": FUNCTION_WORDS}
    for name, text in (
        texts | {key.replace("_", "-"): text for key, text in files.items()}
    ).items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def faults(folder: Path) -> str:
    with pytest.raises(NormError) as caught:
        read_lexicon(folder)
    return str(caught.value)


def test_every_aspect_has_words() -> None:
    assert all(shipped(aspect) for aspect in Aspect)


def test_every_broader_and_implied_word_exists() -> None:
    known = lexicon().by_word
    for word in lexicon().words:
        assert set(word.kind_of) <= known.keys(), word.word
        assert set(word.implies) <= known.keys(), word.word


def test_a_broader_word_is_of_the_same_aspect() -> None:
    known = lexicon().by_word
    strange = [
        (word.word, above)
        for word in lexicon().words
        for above in word.kind_of
        if known[above].aspect is not word.aspect
    ]
    assert not strange


def test_no_spelling_belongs_to_two_words() -> None:
    spellings = [folded(text) for word in lexicon().words for text in (word.word, *word.spellings)]
    spellings += [
        folded(text)
        for short in lexicon().abbreviations
        for text in (short.short, *short.spellings)
    ]
    assert len(spellings) == len(set(spellings))


def test_function_words_are_no_words() -> None:
    words = {folded(text) for word in lexicon().words for text in (word.word, *word.spellings)}
    assert not words & {folded(text) for text in (*lexicon().separators, *lexicon().fillers)}


def test_every_abbreviation_states_its_source_or_none() -> None:
    """The reader faults a missing key, so that null is somebody's statement."""
    by_short = {short.short: short for short in lexicon().abbreviations}
    assert by_short["PTCA"].source == "医保手术操作编码 00.6600 经皮冠状动脉腔内血管成形术[PTCA]"
    assert by_short["TACE"].source == "training-rules.txt:271"
    # The code list prints [CAS] for another thing, 计算机辅助外科手术.
    assert by_short["CAS"].source is None


def test_every_expansion_is_understood_to_the_last_character() -> None:
    for short in lexicon().abbreviations:
        if short.aspect is None:  # else it is one word itself
            assert not parts_of(short.expansion).procedures[0].rest, short.short


@pytest.mark.parametrize(
    ("word", "broader"),
    [
        ("颈内动脉", "颈动脉"),
        ("颈内动脉", "动脉"),
        ("颈内动脉", "血管"),
        ("肝右叶", "肝"),
        ("大隐静脉", "下肢静脉"),
        ("大隐静脉", "浅静脉"),
        ("部分切除", "切除"),
        ("微波消融", "消融"),
        ("穿刺活检", "活检"),
        ("穿刺活检", "穿刺"),
        ("假性动脉瘤", "动脉瘤"),
        ("胸腔镜", "内镜"),
        ("肝癌", "恶性肿瘤"),
        ("肝", "肝"),
        ("化学消融", "消融"),
        ("微波消融", "热消融"),
        ("机械取栓", "取栓"),
        ("静脉畸形", "血管畸形"),
        ("胃右动脉", "胃动脉"),
        ("主动脉根部", "主动脉"),
        ("下肢深静脉", "深静脉"),
        ("胃底静脉曲张", "食管胃底静脉曲张"),
        ("再同步除颤器", "除颤器"),
        ("肝内门体分流", "门体分流"),
    ],
)
def test_it_knows_what_is_a_kind_of_what(word: str, broader: str) -> None:
    assert lexicon().is_kind_of(word, broader)


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("切除", "部分切除"),
        ("颈动脉", "颈内动脉"),
        ("颅底", "颅骨"),
        ("夹层", "动脉瘤"),
        ("肝", "脾"),
        ("动静脉内瘘", "动静脉瘘"),
        ("腹腔镜中转", "腹腔镜"),
        ("主动脉根部", "升主动脉"),
        ("中心静脉", "深静脉"),
        ("CT扫描", "核素扫描"),
    ],
)
def test_it_does_not_turn_a_kind_around(word: str, other: str) -> None:
    assert not lexicon().is_kind_of(word, other)


# Read as one word before, and are two clinically: no pair of a row may share its word again.
APART = (
    ("热消融", "化学消融", "物理消融"),
    ("切开取栓", "机械取栓", "血栓抽吸", "碎栓"),
    ("CT扫描", "核素扫描", "磁共振成像", "X线照相", "断层照相"),
    ("会诊", "会谈", "心理治疗"),
    ("会阴侧切", "会阴切开", "外阴切开"),
    ("刮宫", "吸宫"),
    ("剪除", "剪开"),
    ("缝合", "缝扎"),
    ("锥切", "环形电切"),
    ("电复律", "电除颤"),
    ("巩膜环扎", "宫颈环扎", "环扎"),
    ("洗肺", "支气管肺泡灌洗"),
    ("旋切", "旋磨"),
    ("抽液", "抽气"),
    ("左心室辅助装置", "右心室辅助装置"),
    ("再同步起搏器", "再同步除颤器"),
    ("脊髓刺激器", "脑深部电极", "神经刺激器"),
    ("肾造瘘管", "胃造瘘管", "膀胱造瘘管"),
    ("喉罩", "气管导管", "气管套管", "口咽导气管"),
    ("栓塞微球", "载药微球"),
    ("空肠营养管", "鼻胃管"),
    ("种植牙", "义齿"),
    ("义眼台", "义眼"),
    ("金属支架", "塑料支架"),
    ("甲亢", "脾亢"),
    ("食管静脉曲张", "胃底静脉曲张"),
    ("静脉畸形", "血管畸形"),
    ("震颤", "眼球震颤"),
    ("完全型肺静脉畸形引流", "部分型肺静脉畸形引流"),
    ("气胸", "积气"),
    ("瘘", "窦道"),
    ("肛门失禁", "尿失禁"),
    ("胃左动脉", "胃右动脉", "胃动脉"),
    ("升主动脉", "主动脉根部"),
    ("深静脉", "中心静脉"),
    ("腓浅神经", "腓深神经", "腓总神经"),
    ("海马", "杏仁核"),
    ("指动脉", "掌动脉"),
    ("马尾", "终丝"),
    ("听神经", "前庭神经"),
    ("小梁", "滤过泡"),
    ("睑缘", "睑板腺"),
    ("乳头", "乳晕"),
    ("男性生殖器", "女性生殖器"),
    ("上呼吸道", "下呼吸道"),
    ("髌骨内侧支持带", "髌骨外侧支持带", "髌韧带"),
    ("腹腔镜", "腹腔镜中转", "手助腹腔镜"),
    ("经鼻", "鼻外进路"),
    ("选择性", "择期"),
    ("取出", "可回收"),
)


@pytest.mark.parametrize("spellings", APART)
def test_what_is_clinically_different_is_not_one_word(spellings: tuple[str, ...]) -> None:
    meant = {lexicon().meanings[folded(text)].canonical for text in spellings}
    assert len(meant) == len(spellings)


def test_broader_words_come_nearest_first() -> None:
    assert list(lexicon().broader("颈内动脉")) == ["颈动脉", "动脉", "血管"]


def test_it_reads_a_small_lexicon(tmp_path: Path) -> None:
    found = read_lexicon(write(tmp_path))
    assert [word.word for word in found.words] == ["静脉", "肝静脉"]
    assert found.by_word["肝静脉"].spellings == ("肝脏静脉",)
    assert found.is_kind_of("肝静脉", "静脉")
    assert found.separators == ("、", "+")


def test_it_reads_what_means_a_word_only_before_others(tmp_path: Path) -> None:
    site = SITES + "  - {word: 肾静脉, heads: [RV], before: [造影]}\n"
    found = read_lexicon(write(tmp_path, site=site))
    ((before, meaning),) = (found.before["rv"],)
    assert (before, meaning.canonical) == (("造影",), "肾静脉")


def test_it_refuses_an_unknown_key(tmp_path: Path) -> None:
    site = SITES.replace("spellings:", "spelling:")
    assert faults(write(tmp_path, site=site)) == (
        "lexicon/site.yaml:4: 词里不认识 spelling。最接近的是 spellings；不需要就删去"
    )


def test_it_refuses_an_unknown_aspect(tmp_path: Path) -> None:
    told = faults(write(tmp_path, site=SITES.replace("aspect: site", "aspect: sites")))
    assert told == "lexicon/site.yaml:1: aspect 不认识“sites”。最接近的是 site"


def test_it_refuses_a_broader_word_that_nobody_wrote(tmp_path: Path) -> None:
    told = faults(write(tmp_path, site=SITES.replace("[静脉]", "[脉静]")))
    assert told == "lexicon/site.yaml:4: 肝静脉 的 kind_of 没有这个词“脉静”。最接近的是 静脉"


def test_it_refuses_a_circle(tmp_path: Path) -> None:
    told = faults(
        write(tmp_path, site=SITES.replace("{word: 静脉}", "{word: 静脉, kind_of: [肝静脉]}"))
    )
    assert "lexicon/site.yaml:3: 静脉 的 kind_of 绕成一圈。改正其中一个 kind_of" in told


def test_it_refuses_a_spelling_of_two_words(tmp_path: Path) -> None:
    site = SITES + "  - {word: 门静脉, spellings: [肝脏静脉]}\n"
    assert faults(write(tmp_path, site=site)) == (
        "lexicon/site.yaml:5: 写法“肝脏静脉”已属于“肝静脉”。从“门静脉”或“肝静脉”里删去"
    )


def test_it_refuses_an_abbreviation_without_a_source_key(tmp_path: Path) -> None:
    short = "abbreviations:\n  - {short: HV, expansion: 肝静脉}\n"
    assert faults(write(tmp_path, abbreviations=short)) == (
        "lexicon/abbreviations.yaml:2: 缩写缺少 source。"
        "写出编码与名称或文件与行；没有就写 source: null"
    )


def test_it_tells_all_faults_of_all_files_at_once(tmp_path: Path) -> None:
    short = "abbreviations:\n  - {short: HV, expansion: 肝静脉}\n"
    folder = write(tmp_path, site=SITES.replace("[静脉]", "[脉静]"), abbreviations=short)
    assert len(faults(folder).splitlines()) == 2
