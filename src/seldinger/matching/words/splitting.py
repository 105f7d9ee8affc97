"""One name → the procedures that it holds, each with the head and tail that it shares.

脑、脊髓血管造影术 holds 脑血管造影术 and 脊髓血管造影术; 输卵管通气、通液术 holds 输卵管通气 and
输卵管通液术; 会阴Ⅰ、Ⅱ度裂伤修补术 holds those of degree Ⅰ and Ⅱ and never Ⅲ.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from seldinger.matching.words.chunks import STRONG, Chunk, chunks_of
from seldinger.matching.words.enumerations import apart, listed
from seldinger.matching.words.folding import fold
from seldinger.matching.words.segmenting import Segmenter, Token, segmenter
from seldinger.matching.words.sharing import Sharing
from seldinger.matching.words.spans import Piece, Span, after, first, outside, texts
from seldinger.matching.words.vocabulary import Aspect

_MAY_HOLD = re.compile(r"[+;,、/及和与并或伴。]|同时|动静脉|上下|房室间隔")
_ENDS = ("术", "手术", "治疗", "处理", "操作", "诊疗")
_TARGETS = (Aspect.SITE, Aspect.LESION, Aspect.DEVICE)
_HEADS = (Aspect.SITE, Aspect.LESION)
# What is done to a device that stands before it: 滤器置入、取出.
_DEVICE_ACTS = frozenset({"置入", "取出", "更换", "翻修"})
# Made in an organ, not in what ails it: 胃肠道破裂修补及造口.
_OPENINGS = frozenset({"造口", "造口闭合"})
_GENERIC_ACTS = frozenset({"手术", "治疗"})
# Enumerations multiply: no name of a person means more.
_MOST = 100
_LEADING_WORDS = frozenset({"一般", "简单", "复杂", "较复杂"})


def split(name: str) -> tuple[Span, ...]:
    """Where in the name each procedure that it holds stands, in order."""
    text = fold(name)
    return tuple(text.span(*piece.own) for piece in pieces(text.text, segmenter()))


def pieces(text: str, by: Segmenter, holes: Sequence[Span] = ()) -> tuple[Piece, ...]:
    """The procedures of a folded text; `holes` are left out (除…外)."""
    if not text:
        return ()
    if not holes and not _MAY_HOLD.search(text):
        return (Piece(((0, len(text)),), (0, len(text))),)
    whole = outside((0, len(text)), holes) or ((0, len(text)),)
    found = _Distribution(text, by).of(chunks_of(text, by, holes))
    found = [one for piece in found for one in listed(text, by, piece)]
    found = [one for piece in found for one in apart(text, by, piece)]
    return _without(found[:_MOST], holes) or (Piece(whole, (0, len(text))),)


def _without(found: Iterable[Piece], holes: Sequence[Span]) -> tuple[Piece, ...]:
    """The pieces without the holes in their spans."""
    cut = (
        Piece(tuple(part for span in piece.spans for part in outside(span, holes)), piece.own)
        for piece in found
    )
    return tuple(piece for piece in cut if piece.spans)


@dataclass(frozen=True, slots=True)
class _Distribution:
    """Gives every chunk the head and the tail that it shares with its neighbours."""

    text: str
    by: Segmenter

    def of(self, chunks: Sequence[Chunk]) -> list[Piece]:
        found: list[Piece] = []
        waiting: list[Chunk] = []
        group: list[Piece] = []  # the procedures of the act before
        for chunk in chunks:
            if len(found) >= _MOST:
                break
            if not self._has_act(chunk):
                waiting.append(chunk)
                continue
            wanted = self._wanted(chunk)
            if group and not waiting and wanted:
                group = self._inheriting(group, chunk, wanted)
            else:
                lead = self._lead(found, waiting, chunk)
                joined = self._joined(waiting, chunk)
                group = [Piece((*lead, *piece.spans), piece.own) for piece in joined]
            found += group
            waiting = []
        return self._with_rest(found, waiting)

    def _with_rest(self, found: list[Piece], waiting: Sequence[Chunk]) -> list[Piece]:
        """Chunks at the end without an act: procedures where they name a target, else remarks."""
        for chunk in waiting:
            span = (chunk.start, chunk.end)
            if found and not (chunk.separator in STRONG and chunk.has(*_TARGETS)):
                found[-1] = _with_remark(found[-1], span)
            else:
                head = () if chunk.has(Aspect.SITE) or not found else self._head(found[-1], _HEADS)
                found.append(Piece((*head, span), span))
        return found

    def _has_act(self, chunk: Chunk) -> bool:
        if chunk.has(Aspect.ACT):
            return True
        return self.text[chunk.start : chunk.end].rstrip("。.)]").endswith(_ENDS)

    @staticmethod
    def _wanted(chunk: Chunk) -> tuple[Aspect, ...]:
        """The aspects that a chunk lacks and takes from the procedure before; none if complete."""
        if any(token.aspect is Aspect.SITE for token in chunk.tokens):
            return ()
        if chunk.separator != "/" and chunk.has(Aspect.SITE):
            return ()
        if chunk.has(Aspect.APPROACH) and chunk.acts() <= _GENERIC_ACTS:
            return ()  # 经皮肾镜手术 stands alone
        if chunk.has(Aspect.LESION) or chunk.acts() & _OPENINGS:
            return (Aspect.SITE,)
        if chunk.acts() and chunk.acts() <= _DEVICE_ACTS and not chunk.has(Aspect.DEVICE):
            return _TARGETS
        return _HEADS

    def _before_act(self, piece: Piece) -> tuple[Span, ...]:
        """All that stands before the act: 经皮椎体成形/后凸成形."""
        alone = texts(self.text, piece.spans)
        acts = (token.start for token in self.by.tokens(alone) if token.has(Aspect.ACT))
        return first(piece.spans, next(acts, 0))

    def _inheriting(
        self, group: Sequence[Piece], chunk: Chunk, wanted: tuple[Aspect, ...]
    ) -> list[Piece]:
        """The chunk, once for each head that the procedures before it have."""
        span = (chunk.start, chunk.end)
        if chunk.separator == "/" and not chunk.has(Aspect.LESION):
            heads = dict.fromkeys(self._before_act(piece) for piece in group)
        else:
            heads = dict.fromkeys(self._head(piece, wanted) for piece in group)
        return [Piece((*head, span), span) for head in heads]

    def _head(self, piece: Piece, wanted: tuple[Aspect, ...]) -> tuple[Span, ...]:
        """The piece up to its last site or lesion before its act; else up to whatever else."""
        end = other = 0
        for token in self.by.tokens(texts(self.text, piece.spans)):
            if token.has(Aspect.ACT):
                break
            if token.aspect in wanted:
                end = token.end
            if token.aspect in _TARGETS:
                other = token.end
        return first(piece.spans, end or (other if Aspect.LESION in wanted else 0))

    def _joined(self, waiting: Sequence[Chunk], last: Chunk) -> list[Piece]:
        """The chunks without an act before `last`, and `last`, with what they share."""
        span = (last.start, last.end)
        base = [Piece((span,), span)]
        before: list[Piece] = []
        joined: list[Piece] = []
        for chunk in reversed(waiting):
            own = (chunk.start, chunk.end)
            sharing = Sharing(self.text, self.by)
            if joined and (near := sharing.by_word(chunk, joined[0])):
                joined = [Piece((own, *after(one.spans, near.tail)), own) for one in joined]
                before = [*joined, *before]
                continue
            target = base[0]
            shared = sharing.of(chunk, target)
            joined = [
                Piece((own, *after(piece.spans, shared.tail)), own)
                for piece in base
                if piece is target or _same_until(piece, target, shared.tail)
            ]
            lead = ((chunk.start, shared.head),) if shared.head > chunk.start else ()
            base = [Piece((*lead, *piece.spans), piece.own) for piece in base]
            before = [Piece((*lead, *piece.spans), piece.own) for piece in before]
            if lead and not before:
                base, joined = [*joined, *base], []
            else:
                before = [*joined, *before]
        return [*before, *base]

    def _lead(
        self, found: Sequence[Piece], waiting: Sequence[Chunk], chunk: Chunk
    ) -> tuple[Span, ...]:
        """一般 or 腹腔镜下 at the very beginning holds for what follows, unless it has its own."""
        if not found:
            return ()
        begun = self.by.tokens(texts(self.text, found[0].spans))[0]
        chunks = (*waiting, chunk)
        holds = self._holds_for_all(begun, chunks[0].separator)
        if not holds or any(one.has(begun.aspect) for one in chunks if begun.aspect):
            return ()
        return first(found[0].spans, begun.end)

    @staticmethod
    def _holds_for_all(token: Token, separator: str) -> bool:
        word = token.meaning.words[0][1] if token.meaning and token.meaning.words else ""
        if token.has(Aspect.ACT):
            return False
        if token.aspect is Aspect.APPROACH:
            return "镜" in word or separator in ("、", "/", "或")
        return separator == "、" and word in _LEADING_WORDS


def _with_remark(piece: Piece, span: Span) -> Piece:
    """The piece and what follows it, with the separator: 融合术，后入路 is not 融合｜术后."""
    start, end = piece.spans[-1]
    if start < end <= span[0]:
        return Piece((*piece.spans[:-1], (start, span[1])), piece.own)
    return Piece((*piece.spans, span), piece.own)


def _same_until(piece: Piece, target: Piece, place: int) -> bool:
    """Whether two alternatives begin alike and differ behind `place`: 颈、胸椎的前、后路."""
    one, other = piece.spans[0], target.spans[0]
    return one[0] == other[0] and place <= min(one[1], other[1])
