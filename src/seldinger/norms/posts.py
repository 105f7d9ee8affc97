"""One post of a rulebook and every kind of requirement that can stand under it."""

from dataclasses import dataclass

from seldinger.domain.training.rulebook import (
    ActivityCount,
    CasesOf,
    Category,
    Cell,
    Clause,
    DirectionsChosen,
    LearningItem,
    MonthsIn,
    OperationsTotal,
    PatientsManaged,
    Place,
    Post,
    PostKind,
    ReportsOf,
)
from seldinger.domain.training.words import Role
from seldinger.norms.accounting import squeeze
from seldinger.norms.collected import Collected
from seldinger.norms.faults import nearest
from seldinger.norms.fields import Fields


def read_post(fields: Fields, collected: Collected) -> None:
    """Read one item of `posts` with all that stands under it."""
    post = Post(
        id=collected.new_id(fields, "岗位", fields.text("id")),
        title=fields.text("title"),
        stage=_stage(fields, collected),
        kind=PostKind(fields.one_of("kind", list(PostKind), PostKind.ORDINARY)),
        backgrounds=_branch(fields, collected),
    )
    collected.posts.append(post)
    reader = PostReader(collected, post)
    reader.months(fields)
    fields.each("reports", "影像报告", reader.reports)
    fields.each("cases", "病例", reader.cases)
    fields.group("table", "手术表", reader.table)
    fields.group("choose", "选方向", reader.choose)
    fields.group("managed", "管理病例", reader.managed)
    fields.group("operations", "手术总数", reader.operations)
    fields.each("activities", "科研教学", reader.activity)
    fields.each("duties", "职责", reader.duty)
    fields.each("learning", "学习要求", reader.learning)


def _stage(fields: Fields, collected: Collected) -> str | None:
    known = [stage.id for stage in collected.stages]
    if fields.has("stage"):
        return fields.one_of("stage", known)
    if not fields.has("kind") or fields.text("kind") != PostKind.THROUGHOUT:
        fields.fault("岗位缺少 stage", nearest("", known))
    return None


def _branch(fields: Fields, collected: Collected) -> frozenset[str]:
    known = [background.id for background in collected.backgrounds]
    wanted = fields.texts("backgrounds")
    for name in wanted:
        if name not in known:
            fields.fault(f"没有背景 {name}", nearest(name, known), "backgrounds")
    return frozenset(wanted)


@dataclass
class PostReader:
    """The kinds of requirement, one method each."""

    collected: Collected
    post: Post

    def months(self, fields: Fields) -> None:
        """The post's months, and those of each of its places."""
        post = self.post
        places = fields.each("places", "轮转岗位", self._place)
        if not fields.has("months"):
            return
        if not places:
            places = [self._new_place(fields, Place(post.id, post.title, post.id))]

        def read(inner: Fields) -> None:
            told = self.collected.told(inner, post, f"{post.id}.months", f"{post.title}轮转", "月")
            names = frozenset(place.id for place in places)
            self.collected.require(inner, MonthsIn(**told, places=names))

        fields.group("months", "月数", read)

    def _new_place(self, fields: Fields, place: Place) -> Place:
        self.collected.new_id(fields, "轮转岗位", place.title)
        self.collected.places.append(place)
        return place

    def _place(self, fields: Fields) -> Place:
        post = self.post
        place = self._new_place(fields, Place(fields.text("id"), fields.text("title"), post.id))

        def read(inner: Fields) -> None:
            name, title = f"{post.id}.{place.id}.months", f"{place.title}轮转"
            told = self.collected.told(inner, post, name, title, "月")
            self.collected.require(inner, MonthsIn(**told, places=frozenset({place.id})))

        fields.group("months", "月数", read)
        return place

    def reports(self, fields: Fields) -> None:
        exam, unit = fields.text("exam"), fields.text("unit", "份")
        base = f"{self.post.id}.{fields.text('id')}"
        told = self.collected.told(fields, self.post, base, f"{exam}报告", unit)
        self.collected.require(fields, ReportsOf(**told, exam=exam, label=exam))

        def part(inner: Fields) -> None:
            word, name = inner.text("part"), f"{base}.{inner.text('id')}"
            told = self.collected.told(inner, self.post, name, f"{exam}报告·{word}", unit)
            label = squeeze(inner.text("row"))
            self.collected.require(inner, ReportsOf(**told, exam=exam, part=word, label=label))

        fields.each("parts", "部位", part)

    def _category(self, fields: Fields, *, interventional: bool) -> Category:
        name = self.collected.new_id(fields, "类别", fields.text("id"))
        title = self.collected.new_id(fields, "类别名称", squeeze(fields.text("category")))
        post = self.post
        category = Category(name, title, post.id, post.stage or "", interventional)
        self.collected.categories.append(category)
        return category

    def cases(self, fields: Fields) -> None:
        category = self._category(fields, interventional=False)
        name = f"{self.post.id}.{category.id}"
        told = self.collected.told(fields, self.post, name, fields.text("title"), "例")
        self.collected.require(fields, CasesOf(**told, category=category))

    def table(self, fields: Fields) -> None:
        head = self.collected.quote(fields)
        sums = [0] * len(Role)

        def row(inner: Fields) -> None:
            category = self._category(inner, interventional=True)
            minima = inner.integers("minima", length=len(Role))
            source = self.collected.quote(inner)
            if squeeze(source.text) != category.title + "".join(map(str, minima)):
                message = f"{category.title} 的例数与原句“{source.text}”不一致"
                inner.fault(message, "minima 依原句的数字填写", "minima")
            for number, (role, minimum) in enumerate(zip(Role, minima, strict=True)):
                sums[number] += minimum
                cell = Cell(
                    id=f"{category.id}.{role.name.lower().replace('_', '-')}",
                    title=f"{category.title}·{role}",
                    post=self.post.id,
                    minimum=minimum,
                    unit="例",
                    source=source,
                    context=head,
                    category=category,
                    role=role,
                )
                self.collected.require(inner, cell)

        fields.each("rows", "表行", row)
        fields.group("sums", "合计行", lambda inner: self._sums(inner, sums))

    def _sums(self, fields: Fields, found: list[int]) -> None:
        stated = list(fields.integers("values", length=len(Role)))
        if stated != found:
            message = f"合计行为 {stated}，各行相加为 {found}"
            fields.fault(message, "核对各行与合计行的数字", "values")
        self.collected.quote(fields)

    def choose(self, fields: Fields) -> None:
        number, source = fields.integer("directions", least=1), self.collected.quote(fields)
        self.collected.stated(fields, "directions", number, source)
        requirement = DirectionsChosen(
            id=f"{self.post.id}.directions",
            title=fields.text("title"),
            post=self.post.id,
            minimum=number,
            unit="个",
            source=source,
        )
        self.collected.require(fields, requirement)

    def managed(self, fields: Fields) -> None:
        """Of the post and its categories; over a whole stage, of any."""
        post, kinds = self.post, None
        if post.kind is not PostKind.WHOLE_STAGE:
            own = {c.id for c in self.collected.categories if c.post == post.id}
            kinds = frozenset(own | {post.id})
        title = fields.text("title", f"管理病例（{post.title}）")
        told = self.collected.told(fields, post, f"{post.id}.managed", title, "例")
        requirement = PatientsManaged(
            **told, stage=post.stage or "", kinds=kinds, label=fields.optional("label")
        )
        self.collected.require(fields, requirement)

    def operations(self, fields: Fields) -> None:
        post = self.post
        title = fields.text("title", f"介入手术总数（{post.title}）")
        told = self.collected.told(fields, post, f"{post.id}.operations", title, "例")
        self.collected.require(fields, OperationsTotal(**told, stage=post.stage or ""))

    def activity(self, fields: Fields) -> None:
        name, unit = f"{self.post.id}.{fields.text('id')}", fields.text("unit", "次")
        told = self.collected.told(fields, self.post, name, fields.text("title"), unit)
        requirement = ActivityCount(
            **told,
            types=frozenset(fields.texts("types")),
            capacities=frozenset(fields.texts("capacities")),
            flagged=frozenset(fields.texts("flagged_capacities")),
            levels=frozenset(fields.texts("levels")),
            unstated=fields.flag("unstated_minimum", default=False),
        )
        self.collected.require(fields, requirement)

    def duty(self, fields: Fields) -> None:
        name = self.collected.new_id(fields, "条款", f"{self.post.id}.{fields.text('id')}")
        clause = Clause(name, fields.text("title"), self.collected.quote(fields), self.post.id)
        self.collected.clauses.append(clause)

    def learning(self, fields: Fields) -> None:
        name, level = fields.text("id"), fields.text("level")
        kind = fields.one_of("kind", ["knowledge", "skill"])
        source = self.collected.quote(fields)
        if not squeeze(source.text).startswith(squeeze(level)):
            message = f"原句“{source.text[:12]}…”不以“{level}”开头"
            fields.fault(message, "level 照原文写，保留初步、系统等限定", "level")

        def item(inner: Fields) -> None:
            text, own = inner.text("text"), f"{self.post.id}.{name}.{inner.text('id')}"
            if squeeze(text) not in squeeze(source.text):
                inner.fault(f"“{text}”不在所属的原句里", "逐字照原句填写", "text")
            self.collected.new_id(inner, "学习项目", own)
            learned = LearningItem(own, self.post.id, kind, level, text, source)
            self.collected.learning.append(learned)

        fields.each("items", "学习项目", item)
