"""Settings: reads environment variables `PMG_…` and options, and validates them.  Reads no files.

The one place that knows which folders are local copies of object stores, and of which.
"""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal

from pydantic import Field, PrivateAttr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from flows.errors import UserError
from flows.safe_text import printable

FolderSetting = Literal["raw", "curated"]
"""Settings that can be a folder of an object store."""
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]+:")


def usable_cores() -> int:
    """Returns the number of cores that this process may use, which can be fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Settings(BaseSettings):
    """Settings of a run; each can be set as `PMG_<NAME>` in the environment.

    Raises pydantic's ValidationError for an invalid value.
    """

    model_config = SettingsConfigDict(env_prefix="PMG_", frozen=True, extra="forbid")

    raw: Path = Field(default=Path("data/raw"), description="folder with the documents as they came in")
    curated: Path = Field(default=Path("data/curated"), description="folder of the datasets")
    corrections: Path | None = Field(
        default=None,
        description="folder with corrections of values (YAML), where it is not beside the datasets' folder",
    )
    manifest: Path | None = Field(
        default=None,
        description="the submissions' manifest, where it is not manifest.csv in the folder of the documents",
    )
    work: Path = Field(default=Path("data/work"), description="folder for the copies of object stores")
    ledger: Path | None = Field(
        default=None, description="the ledger, where it is not to stand in the folder of the datasets"
    )
    suffixes: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(".pdf", ".txt", ".docx", ".docm", ".doc", ".odt", ".rtf", ".xlsx", ".xlsm", ".xls"),
        description="ends of file names that are taken in, in any case, separated by commas",
    )
    batch_size: int = Field(
        default=200, ge=1, le=10_000, description="documents that a task takes in and publishes together"
    )
    workers: int = Field(default_factory=usable_cores, ge=1, le=256, description="processes that read documents")
    seconds_per_document: float = Field(default=120.0, gt=0, description="time limit of one document")
    memory_mb: int = Field(default=1024, ge=64, description="memory that one document may take (MiB)")
    runner: Literal["local", "dask"] = Field(default="local", description="where documents are read")
    dask_address: str | None = Field(default=None, description="address of the Dask scheduler, such as tcp://host:8786")
    missing_share: float = Field(
        default=0.5, ge=0, le=1, description="share of the known documents that may be missing before a run fails"
    )
    max_file_mb: int = Field(default=200, ge=1, description="size of a file above which it is not opened (MiB)")
    _urls: dict[str, str] = PrivateAttr(default_factory=dict)

    @property
    def urls(self) -> dict[str, str]:
        """URLs of the object stores of which `raw` and `curated` are the local copies, by name."""
        return self._urls

    def with_local_copies(self) -> Settings:
        """Returns the settings with local folders in place of the URLs of object stores, which it remembers."""
        urls = {name: url for name in ("raw", "curated") if (url := url_of(getattr(self, name)))}
        if not urls:
            return self
        local = self.model_copy(update={name: self._copy_of(url) for name, url in urls.items()})
        local._urls = self._urls | urls
        return local

    def _copy_of(self, url: str) -> Path:
        """Returns the folder for the local copy of a store: a separate one for each URL."""
        return self.work / hashlib.sha256(url.encode()).hexdigest()[:16] / PurePosixPath(url).name

    def typed_folder(self, name: FolderSetting) -> str:
        """Returns a folder as the operator types it: the URL of an object store, not its local copy."""
        folder: Path = getattr(self, name)
        return self._urls.get(name) or url_of(folder) or str(folder)

    @property
    def default_corrections(self) -> Path:
        """Folder of corrections unless another is set: beside the datasets, or beside the work folder for a store."""
        folder = self.work if "curated" in self._urls else self.curated
        return folder.absolute().parent / "corrections"

    @field_validator("suffixes", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        """Reads ".pdf, TXT" as (".pdf", ".txt")."""
        parts = value.split(",") if isinstance(value, str) else value
        if not isinstance(parts, list | tuple) or not all(isinstance(part, str) for part in parts):
            return parts
        names = [part.strip().lower() for part in parts if part.strip()]
        if not names:
            raise ValueError("has to name a suffix, such as .pdf,.txt")
        return tuple(dict.fromkeys(name if name.startswith(".") else f".{name}" for name in names))


def wrong_setting(error: ValidationError) -> str:
    """Returns one line that states which setting is invalid, and why."""
    first = error.errors()[0]
    name, limits, value = str(first["loc"][0]), first.get("ctx", {}), first["input"]
    rule = {
        "greater_than_equal": "has to be at least {ge:g}",
        "greater_than": "has to be more than {gt:g}",
        "less_than_equal": "can be {le:g} at most",
        "int_parsing": "has to be a whole number",
        "int_from_float": "has to be a whole number",
        "float_parsing": "has to be a number",
        "literal_error": "has to be {expected}",
    }.get(first["type"], first["msg"].removeprefix("Value error, "))
    return f"{name} (PMG_{name.upper()}) is {value!r}, and {rule.format(**limits)}"


def verify_folders(settings: Settings) -> None:
    """Raises `UserError` if the curated folder is within the raw folder: the next run would read it as documents."""
    raw, curated = settings.raw.resolve(), settings.curated.resolve()
    if curated.is_relative_to(raw):
        raise UserError("the folder of the datasets is within that of the documents: say another one with --curated")


def ledger_path(curated: Path) -> Path:
    """Returns the path of a curated folder's ledger; its underscore hides it from readers of datasets."""
    return curated / "_ledger.sqlite"


def ledger_of(settings: Settings) -> Path:
    """Returns the path of the ledger for these settings."""
    return settings.ledger or ledger_path(settings.curated)


def url_of(path: Path) -> str | None:
    """Returns the URL behind a path ("s3:/bucket/key" was "s3://bucket/key"); None for a local path.

    Raises `UserError` for a URL of another scheme, or without a bucket.
    """
    if not path.parts or not _SCHEME.fullmatch(path.parts[0]):
        return None
    if path.parts[0] != "s3:" or len(path.parts) < 2:
        raise UserError(f"{printable(str(path))}: of object stores, only s3://bucket/folder is understood")
    return f"s3://{'/'.join(path.parts[1:])}"
