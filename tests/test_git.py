"""Asking git: revisions and what they hold, in any state of a repository, and words for what it lacks."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from repositories import Repository, begin, isolate
from roadmark import git
from roadmark.git import GitError

posix_only = pytest.mark.skipif(os.name != "posix", reason="names, links and scripts that only POSIX knows")


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    isolate(monkeypatch, tmp_path)
    return begin(tmp_path / "list")


def files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder by its path, without what leads to the repository."""
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in found.items() if name != ".git"}


def complaint(root: Path, revision: str) -> str:
    with pytest.raises(GitError) as error:
        git.merge_base(root, revision)
    assert "\n" not in str(error.value)
    return str(error.value)


# Revisions


def test_a_revision_is_anything_that_names_a_commit(repository: Repository) -> None:
    first, second = repository.commit(), repository.commit()
    repository.git("tag", "--annotate", "--message", "one", "v1", first)
    repository.git("branch", "päron", first)
    for revision in ("v1", "päron", "HEAD~1", "main^", first, first[:12]):
        assert git.commit(repository.root, revision) == first
    for revision in ("main", "HEAD", "@"):
        assert git.commit(repository.root, revision) == second


@pytest.mark.parametrize("revision", ["", "-", "--help", "--all", "-n1", "--output=stolen", "--exec=echo"])
def test_a_revision_is_never_an_option(repository: Repository, revision: str) -> None:
    repository.commit()
    assert complaint(repository.root, revision) == f"'{revision}' names no revision; give a branch, a tag or a commit"
    assert files(repository.root).keys() == {name for name in files(repository.root) if name.startswith(".git/")}


@pytest.mark.parametrize("revision", ["nowhere", "^main", "main..HEAD", "HEAD~9", "HEAD@{99}", "a b", "*", "HEAD:docs"])
def test_what_names_no_commit_is_said_so(repository: Repository, revision: str) -> None:
    repository.commit({"docs/a.md": ""})
    cure = "see whether the name is right, or fetch it: `git fetch origin`"
    assert complaint(repository.root, revision) == f"there is no commit '{revision}' here; {cure}"


def test_a_remote_branch_that_is_not_here_is_fetched(repository: Repository) -> None:
    repository.commit()
    assert complaint(repository.root, "origin/main").endswith("or fetch it: `git fetch origin main`")


def test_a_branch_that_is_only_on_the_remote_is_suggested(repository: Repository, tmp_path: Path) -> None:
    repository.commit()
    repository.branch("topic")
    clone = repository.clone(tmp_path / "clone")
    assert complaint(clone.root, "main") == "there is no commit 'main' here; did you mean 'origin/main'?"
    assert git.commit(clone.root, "origin/main")


def test_a_blob_is_no_commit(repository: Repository) -> None:
    repository.commit({"a": "text"})
    blob = repository.git("rev-parse", "HEAD:a")
    assert complaint(repository.root, blob).startswith("git says: ")


# Where histories part


def test_the_merge_base_of_a_branch_is_where_it_began(repository: Repository) -> None:
    base = repository.commit()
    repository.branch("topic")
    repository.commit()
    repository.git("switch", "--quiet", "main")
    repository.commit()
    repository.git("switch", "--quiet", "topic")
    assert git.merge_base(repository.root, "main") == base
    assert git.merge_base(repository.root, "HEAD") == git.commit(repository.root, "topic")


def test_who_merges_main_is_compared_with_what_was_merged(repository: Repository) -> None:
    repository.commit()
    repository.branch("topic")
    repository.commit()
    repository.git("switch", "--quiet", "main")
    merged = repository.commit({"b": ""})
    repository.git("switch", "--quiet", "topic")
    repository.merge("main")
    assert git.merge_base(repository.root, "main") == merged


def test_a_merge_that_waits_to_be_committed_counts_as_made(repository: Repository) -> None:
    repository.commit()
    repository.branch("topic")
    repository.commit({"a": ""})
    repository.git("switch", "--quiet", "main")
    merged = repository.commit({"b": ""})
    repository.git("switch", "--quiet", "topic")
    repository.git("merge", "--quiet", "--no-commit", "--no-ff", "main")
    assert git.merge_base(repository.root, "main") == merged


def test_the_merge_that_github_makes_of_a_pull_request_parts_at_its_first_parent(
    repository: Repository, tmp_path: Path
) -> None:
    repository.commit()
    repository.branch("topic")
    repository.commit({"a": ""})
    repository.git("switch", "--quiet", "main")
    base = repository.commit({"b": ""})
    repository.merge("topic")
    assert git.merge_base(repository.root, "HEAD^1") == base
    checkout = repository.clone(tmp_path / "checkout", "--depth", "2")
    assert git.merge_base(checkout.root, "HEAD^1") == base


def test_of_several_merge_bases_one_is_taken(repository: Repository) -> None:
    repository.commit()
    repository.branch("topic")
    first = repository.commit({"a": ""})
    repository.git("switch", "--quiet", "main")
    second = repository.commit({"b": ""})
    repository.merge("topic")
    repository.git("switch", "--quiet", "topic")
    repository.merge(second)
    assert git.merge_base(repository.root, "main") in {first, second}


def test_histories_without_a_common_ancestor(repository: Repository) -> None:
    repository.commit()
    repository.git("switch", "--quiet", "--orphan", "other")
    repository.commit()
    message = "'main' and HEAD have no common ancestor; name a revision that this work began from"
    assert complaint(repository.root, "main") == message


# What may be missing


def test_a_shallow_clone_says_how_to_deepen_it(repository: Repository, tmp_path: Path) -> None:
    repository.commit()
    repository.branch("topic")
    repository.commit()
    repository.git("switch", "--quiet", "main")
    repository.commit()
    clone = repository.clone(tmp_path / "clone", "--depth", "1", "--no-single-branch")
    cure = "`git fetch --unshallow` brings the rest, and on GitHub Actions `fetch-depth: 0` does"
    message = f"this clone is shallow and lacks the common ancestor of 'origin/topic' and HEAD; {cure}"
    assert complaint(clone.root, "origin/topic") == message
    assert complaint(clone.root, "HEAD~1") == f"there is no commit 'HEAD~1' in this shallow clone; {cure}"
    clone.git("fetch", "--quiet", "--unshallow")
    assert git.merge_base(clone.root, "origin/topic") == git.commit(clone.root, "HEAD~1")


def test_a_repository_without_commits(repository: Repository) -> None:
    message = "this repository has no commit yet, so there is nothing to compare with; commit first"
    assert complaint(repository.root, "main") == complaint(repository.root, "HEAD") == message


def test_a_folder_that_is_no_repository(repository: Repository, tmp_path: Path) -> None:
    (tmp_path / "downloaded").mkdir()
    message = "this is no git repository, so nobody can tell what changed; clone it instead of downloading it"
    assert complaint(tmp_path / "downloaded", "main") == message
    assert repository.root.exists()


def test_without_git(repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.commit()
    (tmp_path / "empty").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    message = "git is not installed, or not on the PATH; without it nobody can tell what changed"
    assert complaint(repository.root, "main") == message


def test_a_repository_that_belongs_to_somebody_else(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.commit()
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    message = complaint(repository.root, "main")
    assert message.startswith("git distrusts this repository, because its files are somebody else's; if you trust it: ")
    assert "`git config --global --add safe.directory " in message
    assert message.rstrip("`'").endswith("/list")


def test_an_object_that_is_lost(repository: Repository) -> None:
    repository.commit({"a": "precious"})
    blob = repository.git("rev-parse", "HEAD:a")
    path = repository.root / ".git/objects" / blob[:2] / blob[2:]
    path.chmod(0o666)
    path.unlink()
    with (
        pytest.raises(GitError, match="git has lost what a held in an earlier commit; `git fsck` says more"),
        git.tree_at(repository.root, "HEAD"),
    ):
        pass


# What commits hold


def test_a_tree_is_what_was_committed(repository: Repository) -> None:
    committed: dict[str, str | bytes] = {
        "README.md": "Läs här\n",
        "roadmap/a b.yaml": "title: A\r\n",
        "roadmap/Übung 漢字.yaml": b"\xef\xbb\xbftitle: \xff\n",
        ".github/workflows/check.yml": "on: push\n",
        "-n": "a name like an option\n",
        "deep/er/est": b"\0\n\0",
        "empty": "",
    }
    commit = repository.commit(committed)
    shutil.rmtree(repository.root / "roadmap")
    repository.commit({"README.md": "newer\n"})
    with git.tree_at(repository.root, commit) as folder:
        assert files(folder) == {
            name: content.encode() if isinstance(content, str) else content for name, content in committed.items()
        }
    assert not folder.exists()


def test_a_tree_goes_whatever_happens_in_it(repository: Repository) -> None:
    repository.commit({"a": ""})
    with pytest.raises(ZeroDivisionError), git.tree_at(repository.root, "HEAD") as folder:
        1 / 0  # noqa: B018
    assert not folder.exists()


@posix_only
def test_names_may_hold_anything(repository: Repository) -> None:
    names = {"two\nlines", 'a"quote', "a\\b", "tab\there", "\x1b[31m", "$HOME", "*?"}
    repository.commit(dict.fromkeys(names, "x"))
    with git.tree_at(repository.root, "HEAD") as folder:
        assert files(folder).keys() == names


def test_the_root_may_lie_below_the_repository(repository: Repository) -> None:
    first = repository.commit(
        {"README.md": "outer\n", "docs/list/README.md": "inner\n", "docs/list/roadmap/a.yaml": ""}
    )
    repository.commit({"docs/list/README.md": "newer\n"})
    root = repository.root / "docs/list"
    assert git.file_at(root, first, "README.md") == b"inner\n"
    with git.tree_at(root, first) as folder:
        assert files(folder) == {"README.md": b"inner\n", "roadmap/a.yaml": b""}
    new = repository.root / "new"
    new.mkdir()
    assert git.file_at(new, first, "README.md") is None
    with git.tree_at(new, first) as folder:
        assert files(folder) == {}


def test_a_file_of_a_commit(repository: Repository) -> None:
    repository.commit({"README.md": b"\xef\xbb\xbfa\r\nb", "docs/empty.md": ""})
    assert git.file_at(repository.root, "HEAD", "README.md") == b"\xef\xbb\xbfa\r\nb"
    assert git.file_at(repository.root, "HEAD", "docs/empty.md") == b""
    assert git.file_at(repository.root, "HEAD", "docs") is None
    assert git.file_at(repository.root, "HEAD", "nowhere") is None


@posix_only
def test_links_stay_links_and_are_followed_where_a_file_is_asked_for(repository: Repository) -> None:
    repository.write({"docs/README.md": "there\n"})
    (repository.root / "README.md").symlink_to("docs/README.md")
    (repository.root / "broken").symlink_to("nowhere")
    (repository.root / "outside").symlink_to("/etc/passwd")
    repository.commit()
    assert git.file_at(repository.root, "HEAD", "README.md") == b"there\n"
    assert git.file_at(repository.root, "HEAD", "broken") is None
    assert git.file_at(repository.root, "HEAD", "outside") is None
    with git.tree_at(repository.root, "HEAD") as folder:
        assert (folder / "README.md").readlink() == Path("docs/README.md")
        assert (folder / "README.md").read_text("utf-8") == "there\n"


def test_a_submodule_is_an_empty_folder(repository: Repository) -> None:
    commit = repository.commit()
    repository.git("update-index", "--add", "--cacheinfo", f"160000,{commit},vendor/theme")
    repository.git("commit", "--quiet", "--message", "submodule")
    with git.tree_at(repository.root, "HEAD") as folder:
        assert (folder / "vendor/theme").is_dir()
        assert files(folder) == {}


def tree(repository: Repository, *entries: tuple[str, str, str]) -> str:
    """A tree object that git itself would never make, of (mode, id, name)."""
    data = b"".join(f"{mode} {name}\0".encode() + bytes.fromhex(found) for mode, found, name in entries)
    return repository.git("hash-object", "-t", "tree", "-w", "--literally", "--stdin", data=data)


def test_nothing_is_written_elsewhere_whatever_a_commit_holds(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.commit({"text": "stolen"})
    blob = repository.git("rev-parse", "HEAD:text")
    target = tmp_path / "target"
    target.mkdir()
    link = repository.git("hash-object", "-w", "--stdin", data=str(target).encode())
    inner = tree(repository, ("100644", blob, "file"), ("120000", link, "link"))
    hostile = tree(
        repository,
        ("120000", link, "a"),
        ("40000", inner, "a"),
        ("40000", inner, ".."),
        ("40000", tree(repository, ("40000", inner, "..")), ".."),
        ("40000", inner, ".git"),
        ("40000", inner, str(target)),
        ("120000", repository.git("hash-object", "-w", "--stdin", data=b"a\0b"), "nul"),
        ("100644", blob, "good"),
        ("100644", blob, "good"),
    )
    commit = repository.git("commit-tree", hostile, "-m", "hostile")
    (tmp_path / "deep/er").mkdir(parents=True)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "deep/er"))
    before = set(tmp_path.rglob("*"))
    with git.tree_at(repository.root, commit) as folder:
        assert (folder / "good").read_text("utf-8") == "stolen"
        assert (folder / ".git").is_file()
        assert all(path.is_relative_to(folder) for path in set(tmp_path.rglob("*")) - before)


# Nothing that anybody set up may run or get in the way


@posix_only
def test_neither_filters_nor_hooks_nor_monitors_run(repository: Repository, tmp_path: Path) -> None:
    commit = repository.commit(
        {".gitattributes": "* filter=spy text eol=crlf\n.gitattributes export-ignore\na export-subst\n", "a": "$Id$\n"}
    )
    spy = tmp_path / "spy"
    spy.write_text(f"#!/bin/sh\necho \"$0 $@\" >> '{tmp_path}/log'\ncat\n")
    spy.chmod(0o755)
    for name in ("filter.spy.smudge", "filter.spy.clean", "core.fsmonitor", "core.pager", "diff.external"):
        repository.git("config", name, str(spy))
    repository.git("config", "core.hooksPath", str(tmp_path))
    shutil.copy(spy, tmp_path / "post-checkout")
    shutil.copy(spy, tmp_path / "post-index-change")
    git.merge_base(repository.root, "main")
    git.file_at(repository.root, "main", "a")
    with git.tree_at(repository.root, commit) as folder:
        assert (folder / "a").read_bytes() == b"$Id$\n"
        assert (folder / ".gitattributes").exists()
    assert not (tmp_path / "log").exists()


def test_the_repository_stays_as_it_is(repository: Repository) -> None:
    repository.commit({"a": "1"})
    repository.write({"a": "2", "b": ""})
    before = {name: (repository.root / name).stat().st_mtime_ns for name in files(repository.root)}
    with git.tree_at(repository.root, git.merge_base(repository.root, "main")):
        git.file_at(repository.root, "main", "a")
    assert {name: (repository.root / name).stat().st_mtime_ns for name in files(repository.root)} == before


@pytest.mark.parametrize("inherited", ["absolute", "relative", "elsewhere"])
def test_what_a_hook_inherits_does_not_count(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, inherited: str
) -> None:
    commit = repository.commit({"list/a": "1"})
    other = begin(tmp_path / "other")
    other.commit()
    folder = {"absolute": repository.root / ".git", "relative": Path(".git"), "elsewhere": other.root / ".git"}[
        inherited
    ]
    monkeypatch.setenv("GIT_DIR", str(folder))
    monkeypatch.setenv("GIT_INDEX_FILE", str(folder / "index.lock"))
    monkeypatch.setenv("GIT_WORK_TREE", ".")
    monkeypatch.setenv("GIT_PREFIX", "list/")
    root = repository.root / "list"
    assert git.merge_base(root, "main") == commit
    assert git.file_at(root, commit, "a") == b"1"
    with git.tree_at(root, commit) as found:
        assert files(found) == {"a": b"1"}


def test_the_language_of_the_user_does_not_matter(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANGUAGE", "de")
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    (tmp_path / "plain").mkdir()
    assert complaint(tmp_path / "plain", "main").startswith("this is no git repository")
    assert "no commit yet" in complaint(repository.root, "main")


def test_warnings_and_traces_are_no_answer(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    commit = repository.commit({"a": "1"})
    monkeypatch.setenv("GIT_TRACE", "1")
    monkeypatch.setenv("GIT_TRACE2_EVENT", "2")
    assert git.merge_base(repository.root, "main") == commit
    repository.git("branch", "twice")
    repository.git("tag", "twice", "main")
    assert git.commit(repository.root, "twice") == commit  # git warns that there are two


def test_a_second_work_tree_is_as_good_as_the_first(repository: Repository, tmp_path: Path) -> None:
    commit = repository.commit({"a": "1"})
    repository.git("worktree", "add", "--quiet", "-b", "topic", str(tmp_path / "second"))
    root = tmp_path / "second"
    assert git.merge_base(root, "main") == commit
    for work in (root, repository.root):
        with git.tree_at(work, commit) as folder:
            pointer = (folder / ".git").read_text("utf-8").removeprefix("gitdir: ").strip()
            assert Path(pointer, "HEAD").exists()
            assert files(folder) == {"a": b"1"}


def test_git_is_imported_only_where_it_is_asked(repository: Repository) -> None:
    script = "import sys; from roadmark import since; print({'subprocess', 'tempfile'} & sys.modules.keys())"
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, cwd=repository.root)
    assert found.stdout.decode().strip() == "set()"
