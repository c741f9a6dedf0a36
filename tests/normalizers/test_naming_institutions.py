"""Ministries and services by code, by name, and neither."""

from __future__ import annotations

import random
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers.institutions import (
    Institution,
    budget_code,
    institutions,
    match_service_to_code,
    ministry_of_code,
    resolve_ministry,
    resolve_service,
    service_of_code,
)

CHAPTERS_2017 = [b for b in institutions() if b.kind == "service" and b.service_code and not b.years_away(2017)]


def _capitals(name: str) -> str:
    bare = unicodedata.normalize("NFKD", name.upper().replace("Ñ", "\0")).encode("ascii", "ignore").decode()
    return bare.replace("\0", "N")


def _with_two_errors(name: str, seed: int) -> str:
    """Two letters changed, in words of five and more: a numeral or an acronym has none to spare."""
    chosen = random.Random(f"{name}{seed}")
    letters = list(_capitals(name))
    places: list[int] = []
    start = 0
    for word in _capitals(name).split():
        places += range(start, start + len(word)) if len(word) >= 5 and word.isalpha() else []
        start += len(word) + 1
    for place in chosen.sample(places, 2):
        letters[place] = chosen.choice([c for c in "BCDFGKMPQTVWXYZ" if c != letters[place]])
    return "".join(letters)


def test_the_list_holds_the_208_chapters_of_the_2017_catalogue() -> None:
    assert len(CHAPTERS_2017) == 208
    assert len({(b.ministry_code, b.service_code) for b in CHAPTERS_2017}) == 208


def test_every_chapter_of_2017_comes_home_by_its_code_however_its_name_is_printed() -> None:
    for body in CHAPTERS_2017:
        for name in (None, _capitals(body.name), "PALABRAS ILEGIBLES"):
            found = resolve_service(name, body.ministry_code, body.service_code, 2017)
            assert (found.name, found.code, found.ministry_code) == (body.name, body.service_code, body.ministry_code)


def test_every_chapter_of_2017_comes_home_by_its_name_alone_in_capitals_without_accents() -> None:
    for body in CHAPTERS_2017:
        found = resolve_service(_capitals(body.name), year=2017)
        assert (found.name, found.code, found.ministry_code) == (body.name, body.service_code, body.ministry_code)


@pytest.mark.parametrize("seed", range(8))
def test_every_chapter_of_2017_comes_home_by_its_name_alone_with_two_typing_errors(seed: int) -> None:
    """Or to nothing, where both errors fall into the one short word that tells it from a sibling ("Ñuble", "Maule")."""
    lost, wrong = [], []
    for body in CHAPTERS_2017:
        if sum(len(w) >= 5 for w in body.name.split()) == 0 or len(body.name.replace(" ", "")) < 8:
            continue
        found = resolve_service(_with_two_errors(body.name, seed), year=2017)
        lost += [found.method] if found.name is None else []
        wrong += [body.name] if found.name not in (None, body.name) else []
    assert wrong == []
    assert len(lost) <= 1
    assert set(lost) <= {"ambiguous"}


NO_INSTITUTIONS = [
    "MUNICIPALIDAD DE MAIPU",
    "SERVICIO DE SALUD MAIPU",
    "UNIVERSIDAD DE LOS LAGOS",
    "COMPROMISO",
    "DIRECCION REGIONAL",
    "SERVICIO",
    "MINISTERIO",
    "INSTITUTO NACIONAL",
    "SUBSECRETARIA",
    "SUPERINTENDENCIA DE TRANSPORTES",
    "HOSPITAL DE TALCA",
    "OBJETIVO ESPECIFICO",
    "EMPRESA DE CORREOS DE CHILE",
    "SERVICIO LOCAL DE EDUCACION PUBLICA DE ARICA",
    "Juan Pérez González",
    "12345",
    "",
    "x" * 10_000,
]


@pytest.mark.parametrize("name", NO_INSTITUTIONS)
def test_names_that_are_not_institutions_resolve_to_nothing_with_a_reason(name: str) -> None:
    found = resolve_service(name, year=2017)
    assert (found.name, found.code, found.confidence) == (None, None, 0.0)
    assert found.reason
    assert resolve_ministry(name, year=2017).name is None


@pytest.mark.parametrize(
    ("name", "resolved"),
    [
        ("INSTITUTO DE NORMALIZACION PREVISIONAL", "Instituto de Normalización Previsional"),
        ("INP", "Instituto de Normalización Previsional"),
        ("SERVICIO NACIONAL DE LA MUJER", "Servicio Nacional de la Mujer"),
        ("SERVICIO DE SALUD AYSEN", "Servicio de Salud Aysén del General Carlos Ibáñez del Campo"),
        ("COMISION NACIONAL DEL MEDIO AMBIENTE", "Comisión Nacional del Medio Ambiente"),
        ("Instituto de Previsión Social (IPS)", "Instituto de Previsión Social"),
        ("Servicio Agrícola y Ganadero - SAG", "Servicio Agrícola y Ganadero"),
        ("FONASA MAULE", "Fondo Nacional de Salud"),
        ("INDAP Región de Los Ríos", "Instituto de Desarrollo Agropecuario"),
        ("DIRECCION REGIONAL DEL TRABAJO", "Dirección del Trabajo"),
        ("lNSTITUT0 NACIONAL DE ESTADISTICAS", "Instituto Nacional de Estadísticas"),
        ("|NST|TUTO NAC|ONAL DE ESTAD|ST|CAS", "Instituto Nacional de Estadísticas"),
        ("1NST1TUT0 NAC10NAL DE ESTAD1ST1CAS", "Instituto Nacional de Estadísticas"),
        ("AYSEN SERVICIO DE SALUD", "Servicio de Salud Aysén del General Carlos Ibáñez del Campo"),
    ],
)
def test_names_of_forms_without_code_or_year_keep_the_name_of_their_time(name: str, resolved: str) -> None:
    assert resolve_service(name).name == resolved


def test_a_regional_service_is_found_through_its_region() -> None:
    serviu = resolve_service("SERVICIO DE VIVIENDA Y URBANIZACION", region_code="CL-BI")
    assert (serviu.name, serviu.code) == ("Servicio de Vivienda y Urbanización Región del Biobío", "28")
    assert resolve_service("SERVIU VIII REGION").name == serviu.name
    unplaced = resolve_service("SERVICIO DE VIVIENDA Y URBANIZACION")
    assert (unplaced.name, unplaced.code) == ("Servicio de Vivienda y Urbanización", None)
    assert unplaced.reason


@pytest.mark.parametrize(
    ("partida", "capitulo", "year", "name"),
    [
        ("15", "08", 2009, "Instituto de Normalización Previsional"),
        ("15", "09", 2024, "Instituto de Previsión Social"),
        ("9", "1", 2017, "Subsecretaría de Educación"),
        ("21", "04", 2010, "Servicio Nacional de la Mujer"),
        ("27", "02", 2022, "Servicio Nacional de la Mujer y la Equidad de Género"),
        ("05", "04", 2010, "Oficina Nacional de Emergencia"),
        ("05", "04", 2024, "Servicio Nacional de Prevención y Respuesta ante Desastres"),
        ("09", "08", 2017, "Comisión Nacional de Investigación Científica y Tecnológica"),
        ("30", "02", 2022, "Agencia Nacional de Investigación y Desarrollo"),
        ("09", "15", 2009, "Consejo Superior de Educación"),
        ("09", "15", 2012, "Consejo Nacional de Educación"),
        ("15", "08", 2024, "Instituto de Normalización Previsional"),
        ("99", "01", 2024, None),
        ("15", "99", 2024, None),
        ("", "09", 2024, None),
        (None, None, None, None),
    ],
)
def test_a_code_means_what_it_meant_in_the_year(
    partida: str | None, capitulo: str | None, year: int | None, name: str | None
) -> None:
    assert service_of_code(partida, capitulo, year) == name


@pytest.mark.parametrize(
    ("code", "year", "name"),
    [
        ("21", 2010, "Ministerio de Planificación"),
        ("21", 2017, "Ministerio de Desarrollo Social"),
        ("21", 2024, "Ministerio de Desarrollo Social y Familia"),
        ("10", 2012, "Ministerio de Justicia"),
        ("10", 2024, "Ministerio de Justicia y Derechos Humanos"),
        ("27", 2022, "Ministerio de la Mujer y la Equidad de Género"),
        ("5", 2009, "Ministerio del Interior"),
        ("05", 2020, "Ministerio del Interior y Seguridad Pública"),
        ("77", 2020, None),
    ],
)
def test_a_partida_means_what_it_meant_in_the_year(code: str, year: int, name: str | None) -> None:
    assert ministry_of_code(code, year) == name


def test_a_ministry_is_found_by_name_where_no_code_is_printed() -> None:
    assert resolve_ministry("MINISTERIO MINISTERIO DE EDUCACION").code == "09"
    assert resolve_ministry("MINISTERIO DE LA MUJER Y LA EQUIDAD DE GENERO").code == "27"
    assert resolve_ministry("MINISTERIO DE ECONOMIA", year=2022).name == "Ministerio de Economía, Fomento y Turismo"


def test_a_code_that_the_list_does_not_hold_stays_as_printed() -> None:
    found = resolve_service("SERVICIO NACIONAL DE MIGRACIONES", "05", "11", 2024)
    assert (found.name, found.code, found.ministry_code) == ("Servicio Nacional de Migraciones", "11", "05")
    unknown = resolve_service("ALGO NUNCA VISTO", "05", "99", 2024)
    assert (unknown.name, unknown.code) == (None, "99")
    assert unknown.reason


def test_a_name_that_disagrees_with_its_code_lowers_the_confidence() -> None:
    right = resolve_service("INSTITUTO DE PREVISION SOCIAL", "15", "09", 2024)
    wrong = resolve_service("DIRECCION DEL TRABAJO", "15", "09", 2024)
    assert right.name == wrong.name == "Instituto de Previsión Social"
    assert right.confidence >= 0.95 > wrong.confidence
    assert wrong.reason


def test_bodies_that_share_a_code_are_told_apart_by_name() -> None:
    assert resolve_service("DIRECCION DE VIALIDAD", "12", "02", 2024).name == "Dirección de Vialidad"
    assert resolve_service(None, "12", "02", 2024).name == "Dirección General de Obras Públicas"


@pytest.mark.parametrize(
    ("name", "codes", "year", "passed"),
    [
        ("INSTITUTO DE PREVISION SOCIAL", ("15", "09"), 2024, True),
        ("INSTITUTO DE PREVICION SOCAIL", ("15", "09"), 2024, True),
        ("DIRECCION DEL TRABAJO", ("15", "09"), 2024, False),
        ("SERVICIO NACIONAL DE LA MUJER", ("27", "02"), 2024, False),
        ("INSTITUTO DE NORMALIZACION PREVISIONAL", ("15", "08"), 2009, True),
        ("INSTITUTO DE NORMALIZACION PREVISIONAL", ("15", "09"), 2024, False),
        ("SERVICIO DE TESORERIAS", ("08", "05"), 2025, True),
        ("SECRETARIA Y ADMINISTRACION GENERAL", ("08", "01"), 2015, True),
        ("SECRETARIA Y ADMINISTRACION GENERAL", ("15", "01"), 2015, False),
        ("DIRECCION DE OBRAS HIDRAULICAS", ("12", "02"), 2018, True),
        ("ALGO NUNCA VISTO", ("15", "09"), 2024, False),
    ],
)
def test_the_check_of_name_against_code(name: str, codes: tuple[str, str], year: int, passed: bool) -> None:
    match = match_service_to_code(name, *codes, year)
    assert match is not None
    assert match.passed is passed
    assert match.expected == resolve_service(name, *codes, year).name
    assert (match.expected == match.actual) is passed


def test_the_check_does_not_apply_without_a_name_or_a_row_for_the_code() -> None:
    assert match_service_to_code("", "15", "09", 2024) is None
    assert match_service_to_code("DIRECCION DEL TRABAJO", "15", "77", 2024) is None
    assert match_service_to_code("DIRECCION DEL TRABAJO", None, None, 2024) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("15", "15"),
        ("9", "09"),
        (" 02 03", "02"),
        ("Nº 9", "09"),
        ("1234", None),
        ("", None),
        (None, None),
        ("quince", None),
    ],
)
def test_codes_are_two_digits(text: str | None, code: str | None) -> None:
    assert budget_code(text) == code


def test_a_code_with_its_name_is_found_without_rapidfuzz(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in [m for m in sys.modules if m.split(".")[0] == "rapidfuzz"]:
        monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.setitem(sys.modules, "rapidfuzz", None)
    resolve_service.cache_clear()
    found = resolve_service("INSTITUTO DE PREVISION SOCIAL", "15", "09", 2024)
    assert found.name == "Instituto de Previsión Social"
    with pytest.raises(ImportError):
        resolve_service("INSTITUTO DE PREVICION SOCIAL", "15", "77", 2024)
    resolve_service.cache_clear()


def test_the_reference_list_is_consistent() -> None:
    names = {b.name for b in institutions()}
    by_code: dict[tuple[str, str | None], list[Institution]] = {}
    for body in institutions():
        assert body.kind in ("ministry", "service", "unit", "family")
        assert body.successor is None or body.successor in names, body.name
        assert body.valid_from is None or body.valid_to is None or body.valid_from <= body.valid_to
        if (
            body.kind in ("ministry", "service")
            and body.ministry_code
            and (body.kind == "ministry" or body.service_code)
        ):
            by_code.setdefault((body.ministry_code, body.service_code), []).append(body)
    for bodies in by_code.values():
        for year in range(2000, 2030):
            held = [b.name for b in bodies if not b.years_away(year)]
            assert len(held) <= 1, (year, held)


@given(st.text(max_size=80), st.text(max_size=5), st.text(max_size=5), st.none() | st.integers(1990, 2100))
def test_no_words_raise_and_nothing_comes_without_a_reason(
    name: str, partida: str, capitulo: str, year: int | None
) -> None:
    for found in (resolve_service(name, partida, capitulo, year), resolve_ministry(name, partida, year)):
        assert found.name is not None or found.reason
        assert 0.0 <= found.confidence <= 1.0


SINCE_2018 = {
    "05/35": "SERVICIO NACIONAL DE MIGRACIONES",
    "06/07": "DIRECCION GENERAL DE PROMOCION DE EXPORTACIONES",
    "07/26": "INDESPA",
    "08/33": "DEFENSORIA DEL CONTRIBUYENTE",
    "09/18": "SERVICIO LOCAL DE EDUCACION BARRANCAS",
    "09/19": "SERVICIO LOCAL DE EDUCACION PUERTO CORDILLERA",
    "09/21": "SERVICIO LOCAL DE EDUCACION HUASCO",
    "09/22": "SERVICIO LOCAL DE EDUCACION COSTA ARAUCANIA",
    "09/23": "SERVICIO LOCAL DE EDUCACION CHINCHORRO",
    "09/24": "SERVICIO LOCAL DE EDUCACION GABRIELA MISTRAL",
    "09/25": "SERVICIO LOCAL DE EDUCACION ANDALIEN SUR",
    "09/26": "SERVICIO LOCAL DE EDUCACION ATACAMA",
    "09/27": "SERVICIO LOCAL DE EDUCACION VALPARAISO",
    "09/28": "SERVICIO LOCAL DE EDUCACION COLCHAGUA",
    "09/29": "SERVICIO LOCAL DE EDUCACION LLANQUIHUE",
    "09/30": "SERVICIO LOCAL DE EDUCACION IQUIQUE",
    "09/31": "SERVICIO LOCAL DE EDUCACION LICANCABUR",
    "09/32": "SERVICIO LOCAL DE EDUCACION MAULE COSTA",
    "09/33": "SERVICIO LOCAL DE EDUCACION PUNILLA CORDILLERA",
    "09/34": "SERVICIO LOCAL DE EDUCACION AYSEN",
    "09/35": "SERVICIO LOCAL DE EDUCACION MAGALLANES",
    "09/36": "SERVICIO LOCAL DE EDUCACION TAMARUGAL",
    "09/37": "SERVICIO LOCAL DE EDUCACION ELQUI",
    "09/38": "SERVICIO LOCAL DE EDUCACION COSTA CENTRAL",
    "09/39": "SERVICIO LOCAL DE EDUCACION MARGA MARGA",
    "09/40": "SERVICIO LOCAL DE EDUCACION LOS LIBERTADORES",
    "09/41": "SERVICIO LOCAL DE EDUCACIÓN SANTA ROSA",
    "09/42": "SERVICIO LOCAL DE EDUCACIÓN SANTA CORINA",
    "09/43": "SERVICIO LOCAL DE EDUCACION DEL PINO",
    "09/44": "SERVICIO LOCAL DE EDUCACION ANDALIEN COSTA",
    "09/45": "SERVICIO LOCAL DE EDUCACION VALDIVIA",
    "10/10": "SERVICIO NACIONAL DE REINSERCIÓN SOCIAL JUVENIL",
    "12/03": "DIRECCION GENERAL DE CONCESIONES DE OBRAS PUBLICAS",
    "18/36": "SERVIU REGION DE ÑUBLE",
}
"""Bodies that the catalogue of 2017 does not have, by the budget code of 2025, as forms of that year print them."""
IN_2025 = [b for b in institutions() if b.kind == "service" and b.service_code and not b.years_away(2025)]


@pytest.mark.parametrize(("code", "printed"), SINCE_2018.items())
def test_services_since_2018_are_found_by_code_by_name_and_by_both(code: str, printed: str) -> None:
    partida, capitulo = code.split("/")
    name = service_of_code(partida, capitulo, 2025)
    assert name is not None
    for found in (
        resolve_service(printed, partida, capitulo, 2025),
        resolve_service(printed, year=2025),
        resolve_service(_capitals(name), year=2025),
    ):
        assert (found.name, found.ministry_code, found.code) == (name, partida, capitulo)
        assert found.confidence >= 0.97
    match = match_service_to_code(printed, partida, capitulo, 2025)
    assert match is not None
    assert match.passed


def test_every_service_of_2025_comes_home_by_its_name_alone() -> None:
    assert len(IN_2025) >= 200
    for body in IN_2025:
        found = resolve_service(_capitals(body.name), year=2025)
        assert (found.name, found.code, found.ministry_code) == (body.name, body.service_code, body.ministry_code)


REGIONAL = [b for b in institutions() if b.name.startswith("Gobierno Regional ") and b.ministry_code == "31"]


@pytest.mark.parametrize("body", REGIONAL, ids=lambda body: body.region_code)
def test_a_regional_government_keeps_its_code_of_before_and_has_none_under_its_own_partida(body: Institution) -> None:
    short = f"GORE {body.name.removeprefix('Gobierno Regional ').removeprefix('de ').removeprefix('del ')}"
    for printed in (_capitals(body.name), short):
        now = resolve_service(printed, "31", None, 2025, body.region_code)
        assert (now.name, now.ministry_code, now.code) == (body.name, "31", None)
        before = resolve_service(printed, year=2017, region_code=body.region_code)
        of_2017 = [b for b in CHAPTERS_2017 if b.name == body.name]
        if of_2017:
            assert (before.name, before.ministry_code, before.code) == (body.name, "05", of_2017[0].service_code)
            assert resolve_service(printed, region_code=body.region_code).code == of_2017[0].service_code


def test_no_code_means_two_bodies_in_one_year() -> None:
    """But for those that share it as units of a chapter."""
    services = [b for b in institutions() if b.kind == "service" and b.service_code]
    for year in range(2001, 2027):
        held = [(b.ministry_code, b.service_code) for b in services if not b.years_away(year)]
        assert len(held) == len(set(held)), year


def test_names_of_earlier_years_keep_their_codes() -> None:
    """What came later takes no name and no code of what was there before."""
    for body in institutions():
        if body.kind != "service" or not body.service_code or (body.valid_from or 0) > 2017:
            continue
        for year in {body.valid_from or 2005, min(body.valid_to or 2017, 2017)}:
            found = resolve_service(body.name, body.ministry_code, None, year)
            assert (found.name, found.code, found.ministry_code) == (body.name, body.service_code, body.ministry_code)


def test_a_label_can_have_taken_the_first_word_of_a_name() -> None:
    assert resolve_service("NACIONAL DE TURISMO", None, None, 2012).name == "Servicio Nacional de Turismo"
    assert resolve_ministry("DE HACIENDA", None, 2012).name == "Ministerio de Hacienda"
    assert resolve_service("DE ALGUNA PARTE", None, None, 2012).name is None
