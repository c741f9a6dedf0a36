"""Object stores: `--raw s3://… --curated s3://…`, extra `[s3]`, credentials from the store's usual environment.

A run works on copies on the coordinator's disk (`PMG_WORK`): new and changed objects are fetched into a local raw
folder; after the datasets are published locally, the files that changed are put into the store.  The rest of the code
needs no knowledge of object stores, and ledger and lock stay on a local disk.  After a crash, the next run fetches and
puts what is missing.  A put replaces an object as a whole, and a file that replaces another begins with the same bytes
(`warehouse.rows.write_file`), so a reader that holds an old offset still finds the bytes it expects.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from flows.errors import UserError
from flows.next_steps import install
from flows.planning.discover import Refused, size_message
from flows.planning.human_input import MANIFEST
from flows.safe_text import printable
from flows.settings import Settings
from warehouse.files import replace_durably


@dataclass(slots=True)
class Remote:
    """The object stores of a run, if any, and the settings of their local copies."""

    raw_url: str | None = None
    curated_url: str | None = None
    local: Settings | None = None
    ignored: Counter[str] = field(default_factory=Counter)
    """Number of objects that were not fetched, by suffix."""

    @classmethod
    def of(cls, settings: Settings) -> Remote:
        local = settings.with_local_copies()
        return cls(local.urls.get("raw"), local.urls.get("curated"), local)

    def _local_settings(self) -> Settings:
        assert self.local is not None  # `of` sets it whenever there is a URL
        return self.local

    def fetch(self) -> list[Refused]:
        """Updates the local copy of the raw store; returns the objects that cannot be fetched, with reasons."""
        if self.raw_url is None:
            return []
        with _open_store(self.raw_url) as store:
            return self._fetch(store)

    def _fetch(self, store: ObjectStore) -> list[Refused]:
        local = self._local_settings()
        root, self.ignored = local.raw, Counter()
        root.mkdir(parents=True, exist_ok=True)
        state, refused, fetched = _State(root), [], set()
        for key, metadata in store.objects().items():
            suffix = PurePosixPath(key).suffix.lower()
            if not key.lower().endswith(local.suffixes) and key != MANIFEST:
                self.ignored[suffix or "(no suffix)"] += 1
                continue
            problem = _refusal(key, metadata["size"], local.max_file_mb)
            if problem is None:
                problem = _fetch_one(store, key, metadata, root, state)
            if problem is None:
                fetched.add(key)
            else:
                refused.append(Refused(key, *problem))
        for path in [file for file in root.rglob("*") if file.is_file()]:
            if path.relative_to(root).as_posix() not in fetched:
                path.unlink()
        return refused

    def put(self) -> None:
        """Puts published files that the curated store lacks; `_manifest.json`, the list of files, comes last."""
        if self.curated_url is None:
            return
        root = self._local_settings().curated
        with _open_store(self.curated_url) as store:
            state, objects = _State(root), store.objects()
            files = sorted(root.glob("[!._]*/*.parquet"), key=_documents_last)
            for path in [*files, root / "datapackage.json", root / "_manifest.json"]:
                stat, key = path.stat(), path.relative_to(root).as_posix()
                mark = f"{stat.st_size}-{stat.st_mtime_ns}"
                if state.marks.get(key) != mark or objects.get(key, {}).get("size") != stat.st_size:
                    store.put(path, key)
                    state.set(key, mark)


def _documents_last(path: Path) -> tuple[bool, str]:
    """Sort key that puts `documents` last: a reader that finds a document in the store also finds its other rows."""
    return path.parent.name == "documents", str(path)


def _refusal(key: str, size: int, max_file_mb: int) -> tuple[str, str] | None:
    """Returns (error type, message) of an object whose key or size (bytes) does not allow a fetch; otherwise None."""
    parts = key.split("/")
    if any(part in {"", ".", ".."} for part in parts) or "\0" in key or any(len(part.encode()) > 255 for part in parts):
        return "not_a_document", "its name is no path within a folder: give the object another one"
    too_large = size_message(size, max_file_mb)
    return ("too_large", too_large) if too_large else None


def _fetch_one(
    store: ObjectStore, key: str, metadata: Mapping[str, Any], root: Path, state: _State
) -> tuple[str, str] | None:
    path, mark = root / key, f"{metadata['size']}-{metadata.get('ETag') or metadata.get('LastModified')}"
    if state.marks.get(key) == mark and path.is_file():
        return None
    ready = root.with_name(f"{root.name}.tmp")
    try:
        store.get(key, ready)
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_durably(ready, path)
    except (FileExistsError, NotADirectoryError, IsADirectoryError):
        return "not_a_document", "another object's name makes a folder of it: give one of them another name"
    state.set(key, mark)
    return None


class _State:
    """Marks of the objects that were fetched or put, stored in a file beside the local copy."""

    def __init__(self, root: Path) -> None:
        self.path = root.with_name(f"{root.name}.objects.json")
        self.marks: dict[str, str] = json.loads(self.path.read_text("utf-8")) if self.path.exists() else {}

    def set(self, key: str, mark: str) -> None:
        """Stores a mark on disk at once, before the next object is touched."""
        self.marks[key] = mark
        ready = self.path.with_suffix(".new")
        ready.write_text(json.dumps(self.marks), "utf-8")
        ready.replace(self.path)


class ObjectStore:
    """A folder of an object store, by its URL."""

    def __init__(self, url: str) -> None:
        from fsspec.core import url_to_fs

        # fsspec's caches would hide changes made by others.
        self.fs, self.root = url_to_fs(url, use_listings_cache=False, skip_instance_cache=True)

    def objects(self) -> dict[str, Any]:
        """Returns the store's metadata of every object below the folder, by its key relative to the folder."""
        listing = self.fs.find(self.root, detail=True)
        return {name[len(self.root) + 1 :]: metadata for name, metadata in listing.items() if not name.endswith("/")}

    def get(self, key: str, path: Path) -> None:
        with self.fs.open(f"{self.root}/{key}", "rb") as source, path.open("wb") as target:
            shutil.copyfileobj(source, target, 2**20)

    def put(self, path: Path, key: str) -> None:
        self.fs.put_file(str(path), f"{self.root}/{key}")


@contextmanager
def _open_store(url: str) -> Iterator[ObjectStore]:
    """Opens the store at `url`; an error of the store, its library or its credentials becomes a `UserError`."""
    try:
        yield ObjectStore(url)
    except ImportError as error:
        raise UserError(f"s3:// needs its extra: {install('s3')}") from error
    except Exception as error:
        module = type(error).__module__.partition(".")[0]
        if module in {"botocore", "aiobotocore", "aiohttp"} or isinstance(error, OSError):
            reason = " ".join(printable(str(error)).split())[:200]
            raise UserError(f"cannot reach {printable(url)}: {reason}", 1) from error
        raise
