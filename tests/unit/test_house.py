"""The house rules that no linter knows: locks, hosts, paths, what the domain imports."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOMAIN = ROOT / "src" / "seldinger" / "domain"
LOCKS = ["requirements.txt", "requirements-dev.txt"]

PINNED = re.compile(r"^[a-z0-9][a-z0-9._-]*(\[[a-z0-9,._-]+\])?==[^\s;]+( ;.+)?$")
HASHED = re.compile(r"^--hash=sha256:[0-9a-f]{64}$")
NAME = re.compile(r"^[A-Za-z0-9._-]+")

# Assembled, so that this file does not name what it forbids.
REGISTRY_HOSTS = [
    ".".join(parts)
    for parts in [
        ("pypi", "org"),
        ("files", "pythonhosted"),
        ("registry", "npmjs"),
        ("deb", "debian", "org"),
        ("archive", "ubuntu", "com"),
        ("pypi", "tuna"),
        ("mirrors", "aliyun"),
    ]
]
# A path that exists on one machine, or beside one checkout, only.
ONE_MACHINE = re.compile(r"(?<![\w./-])/(home|Users|root|work)/|\.\./shared/|\b[A-Z]:\\Users\\")


def test_the_patterns_find_what_they_forbid() -> None:
    for parts in [("", "home", "lin"), ("", "work", "x"), ("..", "shared", "x")]:
        assert ONE_MACHINE.search("see " + "/".join(parts)), parts
    assert ONE_MACHINE.search("\\".join(["C:", "Users", "lin"]))
    assert not ONE_MACHINE.search("docs/work/home/ and https://example.org/home/")


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_host(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert "index-url" not in text
    assert "find-links" not in text


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_requirement_is_pinned_and_hashed(lock: str) -> None:
    requirements = list(locked_requirements(lock))
    assert requirements
    for requirement, hashes in requirements:
        assert PINNED.match(requirement), requirement
        assert hashes, f"{requirement} has no hash"
        assert all(HASHED.match(item) for item in hashes), requirement


def test_the_locks_agree_on_the_packages_they_share() -> None:
    runtime, dev = (dict(pins(lock)) for lock in LOCKS)
    shared = runtime.keys() & dev.keys()
    assert {name: runtime[name] for name in shared} == {name: dev[name] for name in shared}


def test_requirements_in_names_every_dependency_and_the_build_backend() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = {*project["project"]["dependencies"], *project["build-system"]["requires"]}
    lines = (ROOT / "requirements.in").read_text(encoding="utf-8").splitlines()
    assert {line for line in lines if line and not line.startswith("#")} == wanted
    locked = {name for name, _ in pins("requirements.txt")}
    assert {normal_name(line) for line in wanted} <= locked


def test_no_tracked_text_names_a_registry_host() -> None:
    found = [
        f"{place}: {host}"
        for place, line in tracked_lines()
        for host in REGISTRY_HOSTS
        if host in line
    ]
    assert not found, "\n".join(found)


def test_no_tracked_text_holds_a_path_of_one_machine() -> None:
    found = [
        f"{place}: {path.group()}"
        for place, line in tracked_lines()
        if (path := ONE_MACHINE.search(line))
    ]
    assert not found, "\n".join(found)


def test_the_domain_imports_itself_and_the_standard_library_only() -> None:
    foreign = [
        f"{path.relative_to(ROOT)}:{line}: {module}"
        for path in sorted(DOMAIN.rglob("*.py"))
        for line, module in imported_modules(path)
        if not is_allowed_in_domain(module)
    ]
    assert not foreign, "\n".join(foreign)


def locked_requirements(lock: str) -> Iterator[tuple[str, list[str]]]:
    """Each requirement of a lock with the options written below it."""
    text = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    for line in text.splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            requirement, *options = re.split(r"\s+(?=--)", line.strip())
            yield requirement, options


def pins(lock: str) -> Iterator[tuple[str, str]]:
    for requirement, _ in locked_requirements(lock):
        # Where another package asks under a condition, the lock repeats it; the version is meant.
        yield normal_name(requirement), requirement.partition("==")[2].partition(" ;")[0]


def normal_name(requirement: str) -> str:
    found = NAME.match(requirement)
    assert found, requirement
    return re.sub(r"[-_.]+", "-", found.group()).lower()


def tracked_lines() -> Iterator[tuple[str, str]]:
    """Every line of every text file that git knows or would take, with its place."""
    for name in tracked_files():
        path = ROOT / name
        try:
            text = path.read_text(encoding="utf-8") if path.is_file() else ""
        except UnicodeDecodeError:  # a picture, a workbook, a font
            continue
        for number, line in enumerate(text.splitlines(), start=1):
            yield f"{name}:{number}", line


def tracked_files() -> list[str]:
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    except (FileNotFoundError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout, or git is not installed")
    return [name for name in listed.stdout.decode().split("\0") if name]


def imported_modules(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, absolute_name(node, path)


def absolute_name(node: ast.ImportFrom, path: Path) -> str:
    if not node.level:
        return node.module or ""
    package = path.relative_to(ROOT / "src").parts[: -node.level]
    return ".".join([*package, *filter(None, [node.module])])


def is_allowed_in_domain(module: str) -> bool:
    top, *rest = module.split(".")
    return rest[:1] == ["domain"] if top == "seldinger" else top in sys.stdlib_module_names
