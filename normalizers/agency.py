"""Who submitted a document: ministry, service, region and year, by code first and then by name."""

from __future__ import annotations

from extractors.fields import Field, RawRecord
from normalizers.institutions import resolve_ministry, resolve_service
from normalizers.reading import Read, Reader
from normalizers.regions import resolve_region
from normalizers.wording import Resolution


def agency(reader: Reader, raw: RawRecord) -> dict[str, Read]:
    """The columns of `documents` that say who and when; a name that is nobody's stays null with a doubt."""
    year = reader.integer(raw.get("fiscal_year"))
    in_year = year.value if isinstance(year.value, int) else None
    ministry, service, region = raw.get("ministry"), raw.get("service"), raw.get("region")
    partida, capitulo = raw.get("ministry_code"), raw.get("service_code")
    values = {
        "fiscal_year": year,
        "ministry_raw": reader.text(ministry),
        "service_raw": reader.text(service),
        "region_raw": reader.text(region),
    }
    region_code = None
    if region:
        found = resolve_region(region.text)
        region_code = found.code
        values["region_name"] = Read(found.name, region, f"region:{found.method}", found.confidence)
        values["region_code"] = Read(found.code, region, f"region:{found.method}", found.confidence)
        if found.code is None:
            reader.doubt("region_resolved", found.reason or f"no region is called {region.text!r}", None, region.text)
    of_ministry = resolve_ministry(_words(ministry), _words(partida), in_year)
    of_service = resolve_service(_words(service), of_ministry.code, _words(capitulo), in_year, region_code)
    values |= _resolved(reader, "ministry", of_ministry, ministry, partida)
    values |= _resolved(reader, "service", of_service, service, capitulo)
    return values


def _resolved(reader: Reader, what: str, found: Resolution, name: Field | None, code: Field | None) -> dict[str, Read]:
    if found.name is None and (name or code):
        message = found.reason or f"no {what} is called {_words(name)!r}"
        reader.doubt(f"{what}_resolved", message, None, _words(name))
    rule = f"institution:{found.method}"
    return {
        f"{what}_name": Read(found.name, name or code, rule, found.confidence),
        f"{what}_code": Read(found.code, code or name, rule, found.confidence),
    }


def _words(said: Field | None) -> str | None:
    return said.text if said else None
