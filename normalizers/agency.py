"""Resolves who submitted a document and for which year: ministry, service, region and fiscal year.

Codes are tried before names.  The submissions' manifest supplies year and service if the form does not state them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.fields import Field, RawRecord
from extractors.layouts import forms
from normalizers.institutions import ministry_of_code, resolve_ministry, resolve_service
from normalizers.manifest import Entry, merged
from normalizers.reading import Reader, ReadValue
from normalizers.regions import resolve_region
from normalizers.wording import Resolution, fold_name

_CODES = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})")


def agency(reader: Reader, raw: RawRecord, entries: Sequence[Entry] = ()) -> dict[str, ReadValue]:
    """Returns the columns of `documents` for agency and year; an unknown name becomes null and adds a doubt."""
    entry, disputes = merged(entries)
    for dispute in disputes:
        reader.doubt("manifest_agrees", dispute)
    year = _year(reader, raw.get("fiscal_year"), entry)
    in_year = year.value if isinstance(year.value, int) else None
    ministry, service, region = raw.get("ministry"), raw.get("service"), raw.get("region")
    partida, capitulo = raw.get("ministry_code"), raw.get("service_code")
    values = {
        "fiscal_year": year,
        "ministry_raw": reader.text(ministry),
        "service_raw": reader.text(service),
        "region_raw": reader.text(region),
    }
    if any(form.form == reader.extraction.form and form.country != "CL" for form in forms()):
        return values | {"ministry_code": reader.text(partida), "service_code": reader.text(capitulo)}
    region_code = None
    if region:
        resolution = resolve_region(region.text)
        region_code = resolution.code
        values["region_name"] = ReadValue(resolution.name, region, f"region:{resolution.method}", resolution.confidence)
        values["region_code"] = ReadValue(resolution.code, region, f"region:{resolution.method}", resolution.confidence)
        if resolution.code is None:
            reader.doubt("region_resolved", resolution.reason or f"unknown region {region.text!r}", None, region.text)
    ministry_match = resolve_ministry(_words(ministry), _words(partida), in_year)
    service_match = resolve_service(_words(service), ministry_match.code, _words(capitulo), in_year, region_code)
    values |= _resolved(reader, "ministry", ministry_match, ministry, partida)
    values |= _resolved(reader, "service", service_match, service, capitulo)
    if entry.service is None:
        return values
    codes = _CODES.fullmatch(entry.service)
    if codes:
        listed_match = resolve_service(None, codes[1], codes[2], in_year)
    else:
        listed_match = resolve_service(entry.service, ministry_match.code, None, in_year, region_code)
    if service is None and capitulo is None:
        return values | _supplied(reader, listed_match, entry.service, ministry is None and partida is None, in_year)
    _compare(reader, service_match, listed_match, _words(service), entry.service)
    return values


def _year(reader: Reader, source: Field | None, entry: Entry) -> ReadValue:
    """Returns the form's year, else the manifest's; adds a doubt if they differ."""
    year, listed_year = reader.integer(source), entry.fiscal_year
    if listed_year is None or year.value == listed_year:
        return year
    if year.value is None:
        return ReadValue(listed_year, rule="manifest", manifest_text=str(listed_year))
    message = f"the form says {year.value}, the manifest says {listed_year}"
    reader.doubt("manifest_agrees", message, str(listed_year), str(year.value))
    return year


def _supplied(
    reader: Reader, resolution: Resolution, manifest_text: str, with_ministry: bool, in_year: int | None
) -> dict[str, ReadValue]:
    """Returns the service that only the manifest names, and its ministry if the form names none (`with_ministry`)."""
    if resolution.name is None:
        message = resolution.reason or f"unknown service {manifest_text!r}"
        reader.doubt("service_resolved", f"of the manifest: {message}", None, manifest_text)
    rule = f"manifest/institution:{resolution.method}"

    def read(value: str | None) -> ReadValue:
        return ReadValue(value, rule=rule, confidence=resolution.confidence, manifest_text=manifest_text)

    out = {"service_name": read(resolution.name), "service_code": read(resolution.code)}
    if with_ministry and resolution.ministry_code:
        out["ministry_code"] = read(resolution.ministry_code)
        out["ministry_name"] = read(ministry_of_code(resolution.ministry_code, in_year))
    return out


def _compare(
    reader: Reader, form_match: Resolution, listed_match: Resolution, name: str | None, manifest_text: str
) -> None:
    """Adds a doubt if the manifest names another service than the form."""
    same_name = form_match.name is not None and form_match.name == listed_match.name
    if not same_name and fold_name(name or "") != fold_name(manifest_text):
        shown = name or form_match.name or form_match.code or ""
        message = f"the form names {shown!r}, the manifest {manifest_text!r}"
        reader.doubt("manifest_agrees", message, manifest_text, shown)


def _resolved(
    reader: Reader, body: str, resolution: Resolution, name: Field | None, code: Field | None
) -> dict[str, ReadValue]:
    if resolution.name is None and (name or code):
        message = resolution.reason or f"unknown {body} {_words(name)!r}"
        reader.doubt(f"{body}_resolved", message, None, _words(name))
    rule = f"institution:{resolution.method}"
    return {
        f"{body}_name": ReadValue(resolution.name, name or code, rule, resolution.confidence),
        f"{body}_code": ReadValue(resolution.code, code or name, rule, resolution.confidence),
    }


def _words(source: Field | None) -> str | None:
    return source.text if source else None
