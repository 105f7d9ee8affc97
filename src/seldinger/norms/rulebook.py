"""rulebook.yaml → Rulebook. The format is described in docs/reference/rulebook-format.md."""

from hashlib import sha256
from pathlib import Path

from seldinger.domain.source import Source
from seldinger.domain.training.rulebook import (
    Background,
    Clause,
    EntryCondition,
    Options,
    Post,
    PostKind,
    Rulebook,
    Stage,
)
from seldinger.norms.accounting import account_for
from seldinger.norms.collected import Collected
from seldinger.norms.consistency import check_consistency
from seldinger.norms.faults import NormError
from seldinger.norms.fields import Fields, root_fields
from seldinger.norms.posts import read_post

ENTRY = Post("entry", "入培", None, PostKind.THROUGHOUT)


def load_rulebook(folder: Path, shown: str) -> Rulebook:
    """The rulebook of a version's folder; `shown` is how messages name the folder.

    Raises NormError with every fault of rulebook.yaml and source.txt.
    """
    path = folder / "rulebook.yaml"
    root = root_fields(path, f"{shown}/rulebook.yaml", "培训细则")
    collected = Collected(root.faults)
    rulebook = RulebookReader(collected).read(root, sha256(path.read_bytes()).hexdigest())
    faults = collected.found + account_for(folder, shown, root.faults.file, collected.quotations)
    if faults:
        raise NormError(faults)
    return rulebook


class RulebookReader:
    """One pass over the file."""

    def __init__(self, collected: Collected) -> None:
        self.collected = collected

    def read(self, root: Fields, digest: str) -> Rulebook:
        collected = self.collected
        months = root.group("training", "培训年限", self._training)
        if months is None:
            root.fault("培训细则缺少 training", "补上 training: {months: …, line: …, text: …}")
        collected.backgrounds += root.each("backgrounds", "背景", self._background)
        collected.stages += root.each("stages", "阶段", self._stage)
        root.group("entry", "入培条件", self._entry)
        root.each("posts", "岗位", lambda fields: read_post(fields, collected))
        options = root.group("options", "选项", self._options) or Options()
        words = root.group("vocabulary", "用词", _vocabulary) or ((), ())
        root.each("clauses", "条款", self._clause)
        root.each("headings", "标题", collected.quote)
        rulebook = Rulebook(
            id=root.text("id"),
            version=root.text("version"),
            title=root.text("title"),
            months=months or 1,
            hash=digest,
            backgrounds=tuple(collected.backgrounds),
            stages=tuple(collected.stages),
            posts=tuple(collected.posts),
            places=tuple(collected.places),
            categories=tuple(collected.categories),
            requirements=tuple(collected.requirements),
            learning=tuple(collected.learning),
            clauses=tuple(collected.clauses),
            options=options,
            capacities=words[0],
            levels=words[1],
            notice=root.optional("notice"),
        )
        root.unset("binds_from", "按入培年份生效尚未实现")
        root.close()
        check_consistency(root, rulebook, collected)
        return rulebook

    def _training(self, fields: Fields) -> int:
        months, source = fields.integer("months", least=1), self.collected.quote(fields)
        self.collected.stated(fields, "months", months, source)
        return months

    def _background(self, fields: Fields) -> Background:
        name = self.collected.new_id(fields, "背景", fields.text("id"))
        source = self.collected.quote(fields)
        return Background(name, fields.text("title"), source, fields.texts("aliases"))

    def _stage(self, fields: Fields) -> Stage:
        name = self.collected.new_id(fields, "阶段", fields.text("id"))
        months = fields.integer("months", least=1)
        return Stage(name, fields.text("title"), months, self.collected.quote(fields))

    def _entry(self, fields: Fields) -> None:
        self.collected.posts.append(ENTRY)
        requirement = EntryCondition(
            id=fields.text("id"),
            title=fields.text("title"),
            post=ENTRY.id,
            minimum=1,
            unit="项",
            source=self.collected.quote(fields),
        )
        self.collected.require(fields, requirement)

    def _clause(self, fields: Fields) -> None:
        name = self.collected.new_id(fields, "条款", fields.text("id"))
        source = self.collected.quote(fields)
        self.collected.clauses.append(Clause(name, source.text, source))

    def _options(self, fields: Fields) -> Options:
        default, sources = Options(), dict[str, Source]()

        def days(inner: Fields) -> int | None:
            sources["leave_allowance_days"] = self._option_source(inner)
            return inner.integer("value", least=0) if inner.has("value") else None

        def switch(name: str) -> bool:
            def read(inner: Fields) -> bool:
                sources[name] = self._option_source(inner)
                return inner.flag("value", default=True)

            value = fields.group(name, name, read)
            return bool(getattr(default, name)) if value is None else value

        return Options(
            leave_allowance_days=fields.group("leave_allowance_days", "请假限额", days),
            off_post_counts=switch("off_post_counts"),
            unknown_privilege_counts=switch("unknown_privilege_counts"),
            same_technique_once=switch("same_technique_once"),
            sources=sources,
        )

    def _option_source(self, fields: Fields) -> Source:
        if fields.has("line"):
            source = self.collected.quote(fields)
            return Source(source.line, source.text, fields.optional("decision"))
        return Source(None, fields.text("reason"), fields.text("decision"))


def _vocabulary(fields: Fields) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return fields.texts("capacities"), fields.texts("levels")
