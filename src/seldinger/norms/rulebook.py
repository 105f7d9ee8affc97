"""rulebook.yaml → Rulebook. The format is described in docs/reference/rulebook-format.md."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from seldinger.domain.source import Source
from seldinger.domain.training.rulebook import (
    ActivityCount,
    Background,
    CasesOf,
    Category,
    Cell,
    Clause,
    DirectionsChosen,
    EntryCondition,
    LearningItem,
    MonthsIn,
    OperationsTotal,
    Options,
    PatientsManaged,
    Place,
    Post,
    PostKind,
    ReportsOf,
    Requirement,
    Rulebook,
    Stage,
)
from seldinger.domain.training.words import Role
from seldinger.norms.accounting import Quotation, SourceText, account, squeeze
from seldinger.norms.faults import NormError, nearest
from seldinger.norms.fields import Faults, Fields, root_fields

ENTRY = Post("entry", "入培", None, PostKind.THROUGHOUT)


def load_rulebook(folder: Path, shown: str) -> Rulebook:
    """The rulebook of a version's folder; `shown` is how messages name the folder.

    Raises NormError with every fault of rulebook.yaml and source.txt.
    """
    path = folder / "rulebook.yaml"
    root = root_fields(path, f"{shown}/rulebook.yaml", "培训细则")
    source = SourceText(folder / "source.txt", f"{shown}/source.txt")
    reading = Reading(root.faults)
    rulebook = reading.rulebook(root, sha256(path.read_bytes()).hexdigest())
    faults = reading.faults.found + account(source, root.faults.file, reading.quotations)
    if faults:
        raise NormError(faults)
    return rulebook


@dataclass
class Reading:
    """One pass over the file: what was read so far, to be cross-checked at the end."""

    faults: Faults
    quotations: list[Quotation] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    categories: list[Category] = field(default_factory=list)
    requirements: list[Requirement] = field(default_factory=list)
    learning: list[LearningItem] = field(default_factory=list)
    clauses: list[Clause] = field(default_factory=list)
    ids: dict[str, int] = field(default_factory=dict)
    declared: dict[str, int] = field(default_factory=dict)

    def rulebook(self, root: Fields, digest: str) -> Rulebook:
        training = root.group("training", "培训年限", self._training)
        if training is None:
            root.fault("培训细则缺少 training", "补上 training: {months: …, line: …, text: …}")
        self.backgrounds = root.each("backgrounds", "背景", self._background)
        self.stages = root.each("stages", "阶段", self._stage)
        root.group("entry", "入培条件", self._entry)
        root.each("posts", "岗位", self._post)
        options = root.group("options", "选项", self._options) or Options()
        words = root.group("vocabulary", "用词", self._vocabulary) or ((), ())
        root.each("clauses", "条款", self._clause)
        root.each("headings", "标题", self._quote)
        rulebook = Rulebook(
            id=root.text("id"),
            version=root.text("version"),
            title=root.text("title"),
            months=training or 1,
            hash=digest,
            backgrounds=tuple(self.backgrounds),
            stages=tuple(self.stages),
            posts=tuple(self.posts),
            places=tuple(self.places),
            categories=tuple(self.categories),
            requirements=tuple(self.requirements),
            learning=tuple(self.learning),
            clauses=tuple(self.clauses),
            options=options,
            capacities=words[0],
            levels=words[1],
            notice=root.optional("notice"),
        )
        root.optional("binds_from")
        root.close()
        self._cross_check(root, rulebook)
        return rulebook

    # -- parts --------------------------------------------------------------------------

    def _quote(self, fields: Fields) -> Source:
        source = Source(fields.integer("line", least=1), fields.text("text"))
        if source.text:
            self.quotations.append(Quotation(source, fields.line))
        return source

    def _new_id(self, fields: Fields, kind: str, name: str) -> str:
        key = f"{kind} {name}"
        if name and key in self.ids:
            first = self.ids[key]
            fields.fault(f"编号 {name} 重复", f"第 {first} 行已用，换一个固定不变的编号", "id")
        self.ids.setdefault(key, fields.line)
        return name

    def _training(self, fields: Fields) -> int:
        self._quote(fields)
        return fields.integer("months", least=1)

    def _background(self, fields: Fields) -> Background:
        name = self._new_id(fields, "背景", fields.text("id"))
        return Background(name, fields.text("title"), self._quote(fields), fields.texts("aliases"))

    def _stage(self, fields: Fields) -> Stage:
        name = self._new_id(fields, "阶段", fields.text("id"))
        months = fields.integer("months", least=1)
        return Stage(name, fields.text("title"), months, self._quote(fields))

    def _entry(self, fields: Fields) -> None:
        self.posts.append(ENTRY)
        self._require(
            fields,
            EntryCondition(
                id=fields.text("id"),
                title=fields.text("title"),
                post=ENTRY.id,
                minimum=1,
                unit="项",
                source=self._quote(fields),
            ),
        )

    def _require(self, fields: Fields, requirement: Requirement) -> None:
        self._new_id(fields, "要求", requirement.id)
        self.requirements.append(requirement)

    def _post(self, fields: Fields) -> None:
        post = Post(
            id=self._new_id(fields, "岗位", fields.text("id")),
            title=fields.text("title"),
            stage=self._stage_of(fields),
            kind=PostKind(fields.one_of("kind", list(PostKind), PostKind.ORDINARY)),
            backgrounds=self._branch(fields),
        )
        self.posts.append(post)
        self._months(fields, post)
        fields.each("reports", "影像报告", lambda f: self._reports(f, post))
        fields.each("cases", "病例", lambda f: self._cases(f, post))
        fields.group("table", "手术表", lambda f: self._table(f, post))
        fields.group("choose", "选方向", lambda f: self._choose(f, post))
        fields.group("managed", "管理病例", lambda f: self._managed(f, post))
        fields.group("operations", "手术总数", lambda f: self._operations(f, post))
        fields.each("activities", "科研教学", lambda f: self._activity(f, post))
        fields.each("duties", "职责", lambda f: self._duty(f, post))
        fields.each("learning", "学习要求", lambda f: self._learn(f, post))

    def _stage_of(self, fields: Fields) -> str | None:
        throughout = fields.has("kind") and fields.text("kind") == PostKind.THROUGHOUT
        if not fields.has("stage"):
            if not throughout:
                fields.fault("岗位缺少 stage", nearest("", [s.id for s in self.stages]))
            return None
        return fields.one_of("stage", [stage.id for stage in self.stages])

    def _branch(self, fields: Fields) -> frozenset[str]:
        known = [background.id for background in self.backgrounds]
        wanted = fields.texts("backgrounds")
        for name in wanted:
            if name not in known:
                fields.fault(f"没有背景 {name}", nearest(name, known), "backgrounds")
        return frozenset(wanted)

    # -- kinds of requirement --------------------------------------------------------------

    def _months(self, fields: Fields, post: Post) -> None:
        places = fields.each("places", "轮转岗位", lambda f: self._place(f, post))
        own = fields.group("months", "月数", self._minimum)
        if own and not places:
            place = Place(post.id, post.title, post.id)
            self._new_id(fields, "轮转岗位", place.title)
            self.places.append(place)
            places = [place]
        if own:
            self._require(
                fields,
                MonthsIn(
                    id=f"{post.id}.months",
                    title=f"{post.title}轮转",
                    post=post.id,
                    minimum=own[0],
                    unit="月",
                    source=own[1],
                    places=frozenset(place.id for place in places),
                ),
            )

    def _minimum(self, fields: Fields) -> tuple[int, Source]:
        return fields.integer("minimum", least=1), self._quote(fields)

    def _place(self, fields: Fields, post: Post) -> Place:
        place = Place(fields.text("id"), fields.text("title"), post.id)
        self._new_id(fields, "轮转岗位", place.title)
        self.places.append(place)
        own = fields.group("months", "月数", self._minimum)
        if own:
            self._require(
                fields,
                MonthsIn(
                    id=f"{post.id}.{place.id}.months",
                    title=f"{place.title}轮转",
                    post=post.id,
                    minimum=own[0],
                    unit="月",
                    source=own[1],
                    places=frozenset({place.id}),
                ),
            )
        return place

    def _reports(self, fields: Fields, post: Post) -> None:
        name, exam = fields.text("id"), fields.text("exam")
        unit = fields.text("unit", "份")
        base = f"{post.id}.{name}"
        self._require(
            fields,
            ReportsOf(
                id=base,
                title=f"{exam}报告",
                post=post.id,
                minimum=fields.integer("minimum", least=1),
                unit=unit,
                source=self._quote(fields),
                exam=exam,
                label=exam,
            ),
        )

        def part(inner: Fields) -> None:
            word = inner.text("part")
            self._require(
                inner,
                ReportsOf(
                    id=f"{base}.{inner.text('id')}",
                    title=f"{exam}报告·{word}",
                    post=post.id,
                    minimum=inner.integer("minimum", least=1),
                    unit=unit,
                    source=self._quote(inner),
                    exam=exam,
                    part=word,
                    label=squeeze(inner.text("row")),
                ),
            )

        fields.each("parts", "部位", part)

    def _category(self, fields: Fields, post: Post, *, interventional: bool) -> Category:
        name = self._new_id(fields, "类别", fields.text("id"))
        title = squeeze(fields.text("category"))
        self._new_id(fields, "类别名称", title)
        category = Category(name, title, post.id, post.stage or "", interventional)
        self.categories.append(category)
        return category

    def _cases(self, fields: Fields, post: Post) -> None:
        category = self._category(fields, post, interventional=False)
        self._require(
            fields,
            CasesOf(
                id=f"{post.id}.{category.id}",
                title=fields.text("title"),
                post=post.id,
                minimum=fields.integer("minimum", least=1),
                unit="例",
                source=self._quote(fields),
                category=category,
            ),
        )

    def _table(self, fields: Fields, post: Post) -> None:
        head = self._quote(fields)
        sums = [0, 0, 0]

        def row(inner: Fields) -> None:
            category = self._category(inner, post, interventional=True)
            minima = inner.integers("minima", length=len(Role))
            source = self._quote(inner)
            if squeeze(source.text) != category.title + "".join(map(str, minima)):
                inner.fault(
                    f"{category.title} 的例数与原句“{source.text}”不一致",
                    "minima 依原句的数字填写",
                    "minima",
                )
            for number, (role, minimum) in enumerate(zip(Role, minima, strict=True)):
                sums[number] += minimum
                self._require(
                    inner,
                    Cell(
                        id=f"{category.id}.{role.name.lower().replace('_', '-')}",
                        title=f"{category.title}·{role}",
                        post=post.id,
                        minimum=minimum,
                        unit="例",
                        source=source,
                        context=head,
                        category=category,
                        role=role,
                    ),
                )

        fields.each("rows", "表行", row)
        fields.group("sums", "合计行", lambda f: self._sums(f, sums))

    def _sums(self, fields: Fields, found: list[int]) -> None:
        stated = list(fields.integers("values", length=len(Role)))
        if stated != found:
            remedy = "核对各行与合计行的数字"
            fields.fault(f"合计行为 {stated}，各行相加为 {found}", remedy, "values")
        self._quote(fields)

    def _choose(self, fields: Fields, post: Post) -> None:
        self._require(
            fields,
            DirectionsChosen(
                id=f"{post.id}.directions",
                title=fields.text("title"),
                post=post.id,
                minimum=fields.integer("directions", least=1),
                unit="个",
                source=self._quote(fields),
            ),
        )

    def _managed(self, fields: Fields, post: Post) -> None:
        kinds = None
        if post.kind is not PostKind.WHOLE_STAGE:
            kinds = frozenset({post.id} | {c.id for c in self.categories if c.post == post.id})
        self._require(
            fields,
            PatientsManaged(
                id=f"{post.id}.managed",
                title=fields.text("title", f"管理病例（{post.title}）"),
                post=post.id,
                minimum=fields.integer("minimum", least=1),
                unit="例",
                source=self._quote(fields),
                stage=post.stage or "",
                kinds=kinds,
                label=fields.optional("label"),
            ),
        )

    def _operations(self, fields: Fields, post: Post) -> None:
        self._require(
            fields,
            OperationsTotal(
                id=f"{post.id}.operations",
                title=fields.text("title", f"介入手术总数（{post.title}）"),
                post=post.id,
                minimum=fields.integer("minimum", least=1),
                unit="例",
                source=self._quote(fields),
                stage=post.stage or "",
            ),
        )

    def _activity(self, fields: Fields, post: Post) -> None:
        self._require(
            fields,
            ActivityCount(
                id=f"{post.id}.{fields.text('id')}",
                title=fields.text("title"),
                post=post.id,
                minimum=fields.integer("minimum", least=1),
                unit=fields.text("unit", "次"),
                source=self._quote(fields),
                types=frozenset(fields.texts("types")),
                capacities=frozenset(fields.texts("capacities")),
                flagged=frozenset(fields.texts("flagged_capacities")),
                levels=frozenset(fields.texts("levels")),
                unstated=fields.flag("unstated_minimum", default=False),
            ),
        )
        self.declared[self.requirements[-1].id] = fields.line

    def _duty(self, fields: Fields, post: Post) -> None:
        name = self._new_id(fields, "条款", f"{post.id}.{fields.text('id')}")
        self.clauses.append(Clause(name, fields.text("title"), self._quote(fields), post.id))

    def _clause(self, fields: Fields) -> None:
        name = self._new_id(fields, "条款", fields.text("id"))
        source = self._quote(fields)
        self.clauses.append(Clause(name, source.text, source))

    def _learn(self, fields: Fields, post: Post) -> None:
        name, level = fields.text("id"), fields.text("level")
        kind = fields.one_of("kind", ["knowledge", "skill"])
        source = self._quote(fields)
        if squeeze(level) not in squeeze(source.text):
            fields.fault(f"原句里没有“{level}”", "level 照原文写，保留初步、系统等限定", "level")

        def item(inner: Fields) -> None:
            text = inner.text("text")
            item_id = self._new_id(inner, "学习项目", f"{post.id}.{name}.{inner.text('id')}")
            if squeeze(text) not in squeeze(source.text):
                inner.fault(f"“{text}”不在所属的原句里", "逐字照原句填写", "text")
            self.learning.append(LearningItem(item_id, post.id, kind, level, text, source))

        fields.each("items", "学习项目", item)

    # -- the rest -----------------------------------------------------------------------------

    def _options(self, fields: Fields) -> Options:
        default = Options()
        sources: dict[str, Source] = {}

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
            source = self._quote(fields)
            return Source(source.line, source.text, fields.optional("decision"))
        return Source(None, fields.text("reason"), fields.text("decision"))

    def _vocabulary(self, fields: Fields) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return fields.texts("capacities"), fields.texts("levels")

    def _cross_check(self, root: Fields, rulebook: Rulebook) -> None:
        if not rulebook.requirements:
            root.fault("培训细则没有任何要求", "在 posts 下写出每个岗位的要求")
        for requirement in rulebook.requirements:
            if isinstance(requirement, ActivityCount):
                self._check_words(requirement, rulebook)
        self._check_choice(root, rulebook)
        for stage in rulebook.stages:
            self._check_months(root, rulebook, stage)
        self._check_names(root, rulebook)

    def _check_words(self, requirement: ActivityCount, rulebook: Rulebook) -> None:
        line = self.declared[requirement.id]
        if not requirement.types:
            self.faults.add(line, f"{requirement.id} 没有 types，永远无法完成", "写出计入的类型")
        unknown: list[tuple[str, str, Iterable[str]]] = [
            ("本人作用", word, rulebook.capacities)
            for word in sorted(requirement.capacities | requirement.flagged)
            if word not in rulebook.capacities
        ]
        unknown += [
            ("期刊级别", word, rulebook.levels)
            for word in sorted(requirement.levels)
            if word not in rulebook.levels
        ]
        for kind, word, allowed in unknown:
            self.faults.add(line, f"vocabulary 里没有{kind}“{word}”", nearest(word, allowed))

    def _check_choice(self, root: Fields, rulebook: Rulebook) -> None:
        available = len(rulebook.directions)
        if rulebook.choices > available:
            message = f"要求选 {rulebook.choices} 个方向，只有 {available} 个，永远无法完成"
            root.fault(message, "核对 directions 与 kind: direction 的岗位", "posts")
        if available and not rulebook.choices:
            root.fault("有专业方向而没有 choose", "在整个阶段的岗位下写 choose", "posts")

    def _check_months(self, root: Fields, rulebook: Rulebook, stage: Stage) -> None:
        """Each background's branch must fill the stage: the table's rows are branches, no sum."""
        directions = {post.id for post in rulebook.directions}
        for background in rulebook.backgrounds or [None]:
            months = 0
            for requirement in rulebook.requirements:
                post = next(p for p in rulebook.posts if p.id == requirement.post)
                if (
                    not isinstance(requirement, MonthsIn)
                    or requirement.id != f"{post.id}.months"
                    or post.stage != stage.id
                    or post.kind is PostKind.CONCURRENT
                    or post.id in directions
                ):
                    continue
                if background is None or not post.backgrounds or background.id in post.backgrounds:
                    months += requirement.minimum
            in_stage = [p.id for p in rulebook.directions if p.stage == stage.id]
            lengths = sorted(
                r.minimum
                for r in rulebook.requirements
                if isinstance(r, MonthsIn) and r.post in in_stage
            )
            months += sum(lengths[: rulebook.choices])
            if months != stage.months:
                who = f"{background.title}背景" if background else "各岗位"
                message = f"{stage.title}共 {stage.months} 个月，{who}合计 {months} 个月"
                root.fault(message, "核对岗位的 months 与 backgrounds", "stages")

    def _check_names(self, root: Fields, rulebook: Rulebook) -> None:
        names: dict[str, str] = {}
        for background in rulebook.backgrounds:
            for word in (background.title, *background.aliases):
                if names.setdefault(word, background.id) != background.id:
                    root.fault(f"“{word}”指两个背景", "每个写法只归一个背景", "backgrounds")
