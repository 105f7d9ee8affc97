"""Who is who in a roster: rows that mean one person, and the account that person has already.

A login means one person. Without one, name and staff number do; a name alone does where nobody
else of that name is told. Whatever could mean two people is a fault: an account given to the wrong
person shows them other people's records.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from seldinger.workbooks.cells import word
from seldinger.workbooks.grid import Line
from seldinger.workbooks.roster_sheets import Known, Who


@dataclass(slots=True, eq=False)
class Mention:
    """A row of 人员 or 学员 that names a person. hospital: empty where not told or not known."""

    line: Line
    name: str
    login: str
    staff_no: str
    hospital: str


@dataclass(slots=True, eq=False)
class Group:
    """The mentions of one person."""

    mentions: list[Mention] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.mentions[0].name

    @property
    def login(self) -> str:
        return next((m.login for m in self.mentions if m.login), "")

    @property
    def staff_nos(self) -> set[tuple[str, str]]:
        return {(m.hospital, m.staff_no) for m in self.mentions if m.hospital and m.staff_no}

    def fault(self, head: str, allowed: str) -> None:
        for mention in self.mentions:
            mention.line.fault(head, allowed)


class People:
    """The people of one roster."""

    def __init__(self, known: Iterable[Known], logins: frozenset[str]) -> None:
        self.known, self.logins = tuple(known), logins
        self.by_login = {word(one.login): one for one in self.known}
        self.by_staff_no = {key: one for one in self.known if one.here for key in one.staff_nos}
        self.by_name: dict[str, list[Known]] = defaultdict(list)
        for one in self.known:
            if one.here:
                self.by_name[word(one.name)].append(one)

    def identify(self, mentions: Sequence[Mention]) -> list[Who]:
        """The person of each mention; what cannot be told apart becomes a fault of its line."""
        groups = list(_grouped(mentions))
        self._check_staff_nos(groups)
        numbers = {id(mention): i for i, group in enumerate(groups) for mention in group.mentions}
        people: dict[tuple[str, int], Who] = {}
        found = []
        for number, group in enumerate(groups, start=1):
            known = self._account_of(group) if group.name else None
            self._check_bare(group, known)
            key = ("known", known.id) if known else ("new", number)
            login = known.login if known else group.login
            who = Who(number, group.name, login, known.id if known else None)
            found.append(people.setdefault(key, who))
        return [found[numbers[id(mention)]] for mention in mentions]

    # -- the account a person has already ---------------------------------------------------

    def _account_of(self, group: Group) -> Known | None:
        if group.login:
            return self._by_login(group)
        owners = {owner.id: owner for owner in map(self.by_staff_no.get, group.staff_nos) if owner}
        same = [one for one in owners.values() if word(one.name) == word(group.name)]
        if len(same) > 1:
            group.fault("登录名", _told_apart(group.name, same))
        return same[0] if same else self._by_name(group)

    def _by_login(self, group: Group) -> Known | None:
        known = self.by_login.get(group.login)
        if known and word(known.name) == word(group.name):
            return known
        if known and known.here:
            group.fault("登录名", f"{group.name}本人的登录名：它属于{known.name}")
        elif known or group.login in self.logins:
            told = "没有用过的登录名：它属于本基地以外的人。同一个人请由管理员登记"
            group.fault("登录名", f"{told}，不是同一人请换一个")
        return None

    def _by_name(self, group: Group) -> Known | None:
        """Nobody, or the one person of that name where the rows tell nothing but the name."""
        numbers = dict(group.staff_nos)
        same = [
            one
            for one in self.by_name[word(group.name)]
            # Another number in the same hospital: somebody else of the same name.
            if not any(numbers.get(h, number) != number for h, number in one.staff_nos)
        ]
        if len(same) == 1 and not numbers:
            return same[0]
        if same:
            group.fault("登录名", _told_apart(group.name, same))
        return None

    def _check_bare(self, group: Group, known: Known | None) -> None:
        """A row with a name alone was put to a namesake; it might mean another account."""
        others = [one for one in self.by_name[word(group.name)] if one is not known]
        for mention in group.mentions:
            if others and not mention.login and not mention.staff_no and mention.line.sound:
                mention.line.fault("登录名", _told_apart(group.name, others))

    def _check_staff_nos(self, groups: Iterable[Group]) -> None:
        """A number belongs to one person of its hospital."""
        used: dict[tuple[str, str], Mention] = {}
        for group in (one for one in groups if one.name):
            first_here: dict[tuple[str, str], Mention] = {}
            for mention in group.mentions:
                key = (mention.hospital, mention.staff_no)
                if not all(key):
                    continue
                first_here.setdefault(key, mention)
                owner, other = self.by_staff_no.get(key), used.get(key)
                if owner and not _may_be(owner, group):
                    told = f"本人的工号：它在{mention.hospital}属于{owner.name}（{owner.login}）"
                    mention.line.fault("工号", told)
                elif other:
                    where = f"“{other.line.sheet.title}”第 {other.line.number} 行"
                    mention.line.fault("工号", f"本人的工号：{where}的{other.name}也用它")
            used |= first_here


def _told_apart(name: str, same: Iterable[Known]) -> str:
    logins = "、".join(one.login for one in same)
    return f"本人的登录名：已有同名的{name}（{logins}）。是同一人请照写，不是同一人请另拟一个"


def _may_be(owner: Known, group: Group) -> bool:
    if group.login:
        return word(owner.login) == group.login
    return word(owner.name) == word(group.name)


# -- rows that mean one person --------------------------------------------------------------------


def _grouped(mentions: Sequence[Mention]) -> Iterable[Group]:
    """Groups in the order of their first mention."""
    groups: dict[tuple[str, ...], Group] = {}
    # Keyed by identity: thousands of namesakes are told apart without comparing rows.
    by_number: dict[tuple[str, str], dict[int, Group]] = defaultdict(dict)
    by_name: dict[str, dict[int, Group]] = defaultdict(dict)
    for mention in sorted(mentions, key=_least_told_last):
        name = word(mention.name)
        if not name:  # told already; nothing more is known of this row
            groups["", str(id(mention))] = Group([mention])
            continue
        if mention.login:
            group = groups.setdefault(("login", mention.login), Group())
            _check_name(group, mention)
        elif mention.staff_no:
            same = by_number[name, mention.staff_no]
            group = _only(same, mention) or groups.setdefault((name, mention.staff_no), Group())
        else:
            group = _only(by_name[name], mention) or groups.setdefault((name,), Group())
        group.mentions.append(mention)
        by_name[name][id(group)] = group
        by_number[name, mention.staff_no][id(group)] = group
    order = {id(mention): place for place, mention in enumerate(mentions)}
    return sorted(groups.values(), key=lambda g: min(order[id(m)] for m in g.mentions))


def _least_told_last(mention: Mention) -> int:
    return 0 if mention.login else 1 if mention.staff_no else 2


def _check_name(group: Group, mention: Mention) -> None:
    if group.mentions and word(group.name) != word(mention.name):
        first = group.mentions[0]
        where = f"“{first.line.sheet.title}”第 {first.line.number} 行"
        mention.line.fault("登录名", f"本人的登录名：{where}的{first.name}也用它")


def _only(same: Mapping[int, Group], mention: Mention) -> Group | None:
    if len(same) > 1:
        mention.line.fault("登录名", f"本人的登录名：同名的{mention.name}不止一位")
    return next(iter(same.values()), None)


# -- a trainee meant by one word ------------------------------------------------------------------


class Trainees:
    """Finds a trainee by name, staff number or login."""

    def __init__(self, nearest: Callable[[str, Collection[str]], str]) -> None:
        self.nearest = nearest
        self.meant: dict[str, dict[Who, None]] = defaultdict(dict)
        self.names: dict[str, None] = {}
        self.unclear: set[Who] = set()

    def add(self, who: Who, staff_nos: Iterable[str], *, sound: bool = True) -> None:
        """sound: False for somebody whose own row has a fault."""
        self.names[who.name] = None
        if not sound:
            self.unclear.add(who)
        for text in (who.name, who.login, *staff_nos):
            if text:
                self.meant[word(text)][who] = None

    def find(self, line: Line, head: str) -> Who | None:
        text = line.needed(head)
        found = list(self.meant.get(word(text), ())) if text else []
        if len(found) == 1:
            return found[0]
        if found and not self.unclear.isdisjoint(found):
            return None  # told at that row already; here it would be told a hundred times
        if found:
            line.fault(head, f"只指一名学员的工号或登录名：{text}不止一位")
        elif text:
            told = "“学员”表里或本基地在培学员的姓名、工号或登录名"
            line.fault(head, f"{told}。{self.nearest(text, self.names)}")
        return None
