"""What two neighbours in an enumeration share: 肠系膜上、下动脉造影 → 肠系膜｜动脉造影."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from seldinger.matching.words.chunks import Chunk
from seldinger.matching.words.segmenting import Segmenter, Token
from seldinger.matching.words.spans import Piece
from seldinger.matching.words.vocabulary import Aspect

_NUMERAL = re.compile(r"[ivx]+|\d+|[一二三四五六七八九十]+")


@dataclass(frozen=True, slots=True)
class Shared:
    """`head`: end of what the left one lends to the right; `tail`: beginning of what the right
    one lends to the left; both are places in the text."""

    head: int
    tail: int


@dataclass(frozen=True, slots=True)
class Sharing:
    """Compares a chunk without an act with the procedure on its right."""

    text: str
    by: Segmenter

    def of(self, chunk: Chunk, right: Piece) -> Shared:
        tokens = self._tokens(right)
        unit_end = self._unit_end(tokens)
        return (
            self._by_number(chunk, tokens[0])
            or self._by_word(chunk, tokens[0].start, tokens[0].end)
            or self._by_word(chunk, tokens[0].start, unit_end)
            or self._by_aspect(chunk, tokens)
        )

    def by_word(self, chunk: Chunk, right: Piece) -> Shared | None:
        """What they share within one word, if they do: 动、静脉性阳痿."""
        token = self._tokens(right)[0]
        return self._by_word(chunk, token.start, token.end)

    def _tokens(self, piece: Piece) -> list[Token]:
        start, end = piece.spans[0]
        return [
            Token(start + token.start, start + token.end, token.meaning, token.bracket)
            for token in self.by.tokens(self.text[start:end])
        ]

    def _by_number(self, chunk: Chunk, right: Token) -> Shared | None:
        """Ⅰ、Ⅱ度: a bare numeral takes the unit of the number on its right."""
        written = self.text[right.start : right.end]
        numeral = _NUMERAL.match(written)
        if right.aspect is not Aspect.NUMBER or not numeral or numeral.end() == len(written):
            return None
        unit = written[numeral.end() :]
        for left in range(chunk.start, chunk.bare[-1].end):
            ending = self.text[left : chunk.bare[-1].end]
            if _NUMERAL.fullmatch(ending) and self._is_number(ending + unit):
                return Shared(left, right.start + numeral.end())
        return None

    def _is_number(self, text: str) -> bool:
        tokens = self.by.tokens(text)
        return len(tokens) == 1 and tokens[0].aspect is Aspect.NUMBER

    @staticmethod
    def _unit_end(tokens: Sequence[Token]) -> int:
        """The end of the first word, or of the sites that stand together at the beginning."""
        end = tokens[0].end
        for token in tokens[1:]:
            if tokens[0].aspect not in (Aspect.SITE, Aspect.QUALIFIER, None):
                break
            if token.aspect is not Aspect.SITE:
                break
            end = token.end
        return end

    def _by_word(self, chunk: Chunk, start: int, unit_end: int) -> Shared | None:
        """上、下腔静脉: the right one's first word minus its beginning completes the left one."""
        for left in chunk.bare:
            ending = self.text[left.start : chunk.bare[-1].end]
            for place in range(start + 1, unit_end):
                tail = self.text[place:unit_end]
                if self.by.knows(ending + tail) and self._may_share(ending, tail):
                    return Shared(
                        self._head(left.start, chunk.bare[-1].end, start, unit_end), place
                    )
        return None

    def _may_share(self, ending: str, tail: str) -> bool:
        """A site that is whole by itself takes what sites share, or a lesion: 肝、肾静脉 and
        肝、肾囊肿, not 胃、空肠."""
        tokens = self.by.tokens(ending)
        if len(tokens) > 1 or tokens[0].aspect is not Aspect.SITE:
            return True
        return tail in self.by.lexicon.shared or self.by.tokens(tail)[0].aspect is Aspect.LESION

    def _head(self, left: int, left_end: int, start: int, unit_end: int) -> int:
        """肠系膜上、下动脉: the longest beginning of the left word that the right one can bear."""
        unit = self.text[start:unit_end]
        for place in range(left_end - 1, left, -1):
            if self.by.knows(self.text[left:place] + unit):
                return place
        return left

    def _by_aspect(self, chunk: Chunk, tokens: Sequence[Token]) -> Shared:
        """The last words of the left one stand beside the first of their aspect on the right."""
        last = next((token for token in reversed(chunk.bare) if token.aspect), chunk.bare[-1])
        unit = self._unit(tokens, last)
        tail = unit[-1].end if unit else self._within(last, tokens) or self._act(tokens)
        return Shared(self._head_by_aspect(chunk, last, unit, tokens[0]), tail)

    def _head_by_aspect(
        self, chunk: Chunk, last: Token, unit: Sequence[Token], right: Token
    ) -> int:
        borne = self._borne(last, unit, right)
        if borne > last.start:
            return borne
        aspects = {token.aspect for token in unit} | {last.aspect}
        head, qualifiers = (
            chunk.bare[-1].end,
            max(1, sum(one.aspect is Aspect.QUALIFIER for one in unit)),
        )
        for token in reversed(chunk.bare):
            if token.aspect is None:
                continue
            if token.aspect not in aspects or (
                token.aspect is Aspect.QUALIFIER and qualifiers == 0
            ):
                break
            qualifiers -= token.aspect is Aspect.QUALIFIER
            head = token.start
        if any(token.has(Aspect.SITE) for token in unit):
            # A right one with a site of its own takes none from the left.
            head = min([head, *(one.start for one in chunk.bare if one.has(Aspect.SITE))])
        return head if head < chunk.bare[-1].end else last.start

    def _borne(self, last: Token, unit: Sequence[Token], right: Token) -> int:
        """脑积液鼻瘘和耳瘘: 脑积液 stands before both, because what is left of it is a word too."""
        end = unit[-1].end if unit else right.end
        borne = self._head(last.start, last.end, right.start, end)
        left = self.by.tokens(self.text[borne : last.end])
        return borne if all(token.meaning for token in left) else last.start

    def _unit(self, tokens: Sequence[Token], last: Token) -> list[Token]:
        """The tokens up to the first run of an aspect; none where an act comes before it."""
        found: list[Token] = []
        for place, token in enumerate(tokens):
            if token.aspect is Aspect.ACT:
                break
            found.append(token)
            following = tokens[place + 1] if place + 1 < len(tokens) else None
            if token.aspect is last.aspect and not self._goes_on(token, following):
                return found
        return []

    def _goes_on(self, token: Token, following: Token | None) -> bool:
        """Whether the run of one aspect goes on; 瓣膜 after 股浅静脉 is what both share."""
        if following is None or following.aspect is not token.aspect:
            return False
        return self.text[following.start : following.end] not in self.by.lexicon.shared

    def _within(self, last: Token, tokens: Sequence[Token]) -> int:
        """磁性及球内非磁性异物: what completes the left word stands inside one on the right."""
        for token in tokens:
            if token.has(Aspect.ACT):
                break
            for place in range(token.start + 1, token.end):
                if self.by.knows(self.text[last.start : last.end] + self.text[place : token.end]):
                    return place
        return 0

    def _act(self, tokens: Sequence[Token]) -> int:
        """Where the act begins; inside a word that says with what (硬化剂｜治疗)."""
        act = next((token for token in tokens if token.has(Aspect.ACT)), None)
        if act is None:
            return tokens[-1].end
        if act is tokens[0]:
            for place in range(act.start + 1, act.end - 1):
                if self.by.knows(self.text[place : act.end]):
                    return place
        return act.start
