"""Signs that a value was joined or torn wrongly, and what officials write that is none."""

import pytest
from checked import found, rows_of

from checks import check_document

WRONG = [
    ("objectives", "name", "Eficiencia Institucional Total"),
    ("objectives", "name", "Gestión Eficaz 20%"),
    ("objectives", "name", "Gestión Eficaz de la Institución 1"),
    ("systems", "name", "12,5"),
    ("systems", "name", "Transformación Digital y"),
    ("indicators", "name", "Respuesta a reclamos (Número de reclamos respondidos"),
    ("indicators", "name", "Respuesta a reclamos (Número / Total) * 100"),
    ("indicators", "name", "Trámites Compromisos Indicador Medidas de Equidad de Género"),
    ("indicators", "name", "1 Medidas de Equidad de Género"),
    ("indicators", "name", "respondidos) en el año"),
    ("indicators", "name", "Cobertura de las denuncias recibidas año t / Número total de los últimos años"),
    ("indicators", "formula", "(Número de accidentes en el año t / Promedio anual de"),
    ("indicators", "formula", "(Número de accidentes ocurridos en el año t"),
    ("indicators", "formula", "Sumatoria de auditorías terminadas en el año t N° de Compromisos 8"),
    ("indicators", "formula", "(Accidentes ocurridos / Trabajadores del año t)*100 t)*100"),
    ("indicators", "formula", "(Accidentes / Trabajadores)*100 95 %[(27.586 /28.941 )*100] 100.00"),
    ("indicators", "formula", "Días de respuesta a consultas en el año t/Número"),
    ("indicators", "formula", "Controles de la Norma para mitigar riesgos de seguridad de el año t / Total"),
    ("indicators", "formula", "Informe enviado por la División de Administración"),
    ("stage_goals", "description", "Etapa 2"),
    ("stage_goals", "description", "ETAPA 2"),
    ("stage_goals", "description", "Obje N°1: Elaborar un plan que aborde las brechas"),
    ("stage_goals", "description", "Obje- N°1: La institución define una política"),
    ("stage_goals", "description", "Elaborar el plan con las dependencias Difundir la política ambiental"),
    ("stage_goals", "description", "La institución levanta información de la calidad de servicio. de servicio."),
    ("stage_goals", "description", "Diseñar el siste- ma de información"),
    ("commitments", "measure", "Estudios de género. 3. Proponer medidas para disminuir brechas"),
    ("commitments", "measure", "Acciones de difusión con perspectiva de género. Población Objetivo: funcionarias"),
    ("commitments", "description", "Curso para la"),
    ("commitments", "description", "Elaborar un procedimiento de denuncia. Cobertura:"),
    ("commitments", "description", 'género". Número de participantes: 45 personas'),
    ("commitments", "description", 'Curso "Herramientas del enfoque de género". aplicado al quehacer del Servicio'),
    ("commitments", "description", "Número de del Servicio a funcionarias y equipos"),
    ("commitments", "description", "Actualizar el diagnóstico. 3 Procesos de provisión. Actualizar el diagnóstico."),
    ("verdicts", "product_group", "3. Orientación del P/B/S a las características territoriales del U/C/B."),
    (
        "verdicts",
        "commitment",
        "Mejorar la satisfacción de los usuarios Planes de temporada ejecutados / Planes acordados",
    ),
    ("verdicts", "recommendation", "Incorpora la variable en los productos Objetivo Cumplido, según las actas"),
    ("verdicts", "evidence", "se atendió a 1.240 familias cada uno de los productos estratégicos"),
    ("verdicts", "product", "Oficinas de información Cumple el • horario"),
    ("verdicts", "commitment", "de solicitudes de menor cuantía"),
    ("verdicts", "commitment", "Extender el horario de atención en las oficinas Actividad 1.3"),
    ("verdicts", "indicator", "Porcentaje de familias con asignados a familias con jefatura femenina, asignados a"),
    ("verdicts", "evidence", "Actividad 1.3"),
    ("verdicts", "evidence", "la empresa cumplió lo acordado en materia de difusión. difusión."),
    ("narratives", "text", "Acercar los servicios a las localidades Los resultados del año por instrumento"),
    ("narratives", "text", "Constitución de mesas 2. RECOMENDACIONES Y COMPROMISOS FUTUROS PARA MEJORAR GESTIÓN"),
    ("narratives", "text", "Logros comprometidos en el objetivo general del plan"),
    ("narratives", "text", "Recomendaciones y compromisos necesarios para subsanar dificultades Gestionar recursos"),
    ("narratives", "text", "dificultades en su implementación"),
    ("narratives", "text", "Activ 1.3"),
    ("narratives", "text", "Elaborar los diagnósticos territoriales de cada provincia 2."),
    ("narratives", "text", "Mayor conocimiento por parte de los equipos regionales Escasa dotación de profesionales"),
    ("narratives", "text", "Los equipos cuentan con presupuesto propio. · Dos comunas quedaron sin atención"),
]
RIGHT = [
    (
        "objectives",
        "name",
        "Cumplir Metas de Indicadores de desempeño de los productos estratégicos (bienes y/o servicios)",
    ),
    ("systems", "name", "Planificación / Control de Gestión"),
    ("indicators", "name", "Medidas de Equidad de Género"),
    ("indicators", "name", "Concentración del Gasto Subtítulos 22 + 29"),
    ("indicators", "name", "Controles definidos en la Norma NCh-ISO 27001"),
    ("indicators", "name", "Consumo de energía en kWh/m2"),
    ("indicators", "name", "PORCENTAJE DE ATENCIONES EN LA REGIÓN DE LOS LAGOS"),
    ("indicators", "formula", "((Gasto ejecutado en el año t / Gasto inicial)*100"),
    ("indicators", "formula", "(N° de trámites / N° total de trámites (a+b)) x 100 %"),
    ("indicators", "formula", "Consumo Total de Energía (CT) en el periodo t/Superficie Total (ST)"),
    ("indicators", "formula", "Sumatoria de: a) casos; b) consultas"),
    ("stage_goals", "description", "Elaborar el diagnóstico, según el art. 3 de la Ley N° 19.553, y publicarlo."),
    ("commitments", "measure", "Acciones de comunicaciones y difusión interna y externa con perspectiva de género."),
    (
        "commitments",
        "description",
        'Estudio "Brechas de género". Objetivos: 1. Caracterizar a la población. 2. Proponer medidas.',
    ),
    ("commitments", "description", "Elaborar un informe. Medio de verificación: resolución exenta"),
    ("commitments", "description", "Diseñar una campaña pre- y post-servicio para La Serena y Los Lagos"),
    ("commitments", "measure", "Capacitación avanzada aplicada al quehacer del Servicio a funcionarias/os."),
    ("verdicts", "product_group", "4. Recaudación"),
    ("verdicts", "commitment", "Revisar los préstamos médicos Simplificar los requisitos"),
    ("verdicts", "evidence", "se cumplió el indicador Tasa de cobertura y la meta Mejorar la atención de las personas"),
    ("verdicts", "product", "Oficinas móviles de Los Ríos"),
    ("verdicts", "commitment", "Atender a usuarios de la Región de La Araucanía y de Los Lagos"),
    ("verdicts", "indicator", "índice satisfacción de usuarios > ó = 80%"),
    ("verdicts", "indicator", "Cobertura de talleres Fórmula: Número de talleres / Talleres programados"),
    ("verdicts", "category", "2. Se debe incorporar mejoras en el acceso al P/B/S. 5. Optimizar los procesos."),
    ("verdicts", "evidence", "se registra la comuna del jardín y no la del párvulo ni las del grupo familiar"),
    ("verdicts", "commitment", "Coordinar las visitas con los cuatro Hospitales de la región"),
    ("verdicts", "evidence", "los recursos fueron asignados por la Dirección Nacional"),
    ("verdicts", "evidence", "se realizaron 3 talleres (Arica, Putre y Camarones), aprox. 45 personas"),
    (
        "narratives",
        "text",
        "Los tiempos de los servicios son: -Asignación por Muerte: 1.33 días -Prorroga Orfandad: 0.63 días",
    ),
    ("narratives", "text", "Los resultados son: • Talleres: 5 • Visitas: 3"),
    ("narratives", "text", "No se presentan"),
    ("narratives", "text", "El SERVICIO cuenta con un plan en Región XV, Arica y Parinacota"),
]


def check(dataset, field, text):
    """The one row of the check on a document with one value; the other fields of the record are empty."""
    form = "territorial_stage4" if dataset in ("verdicts", "narratives") else "pmg_formulation"
    (row,) = found("values_plausible", form=form, **{dataset: [{field: text}]})
    return row


@pytest.mark.parametrize(("dataset", "field", "text"), WRONG, ids=[text[:40] for *_, text in WRONG])
def test_what_was_joined_or_torn_shows(dataset, field, text):
    row = check(dataset, field, text)
    assert not row.passed and row.record_id and row.subject.startswith(field.replace("_", " "))


@pytest.mark.parametrize(("dataset", "field", "text"), RIGHT, ids=[text[:40] for *_, text in RIGHT])
def test_what_officials_write_shows_nothing(dataset, field, text):
    assert check(dataset, field, text).passed, check(dataset, field, text).message


def test_many_doubtful_values_are_ten_rows():
    goals = [{"description": "Elaborar el plan de", "goal_number": n} for n in range(40)]
    assert len(found("values_plausible", stage_goals=goals)) == 10


def test_the_message_names_value_and_sign():
    row = check("systems", "name", "Transformación Digital y")
    assert row.message == ('The name of system ?.? ends in the middle of a sentence: "ansformación Digital y".')


def torn(dataset, *rows):
    form = "territorial_stage4" if dataset == "narratives" else "pmg_formulation"
    return [row.actual for row in found("values_plausible", form=form, **{dataset: rows}) if not row.passed]


def test_a_sentence_does_not_go_on_in_the_row_below():
    above, below = {"description": "Levantar un diagnóstico de todas"}, {"description": "dependencias del Servicio."}
    assert torn("stage_goals", above, below) == ['"dependencias del Servicio."']
    assert torn("stage_goals", {"description": "Levantar un diagnóstico."}, below) == []
    assert torn("stage_goals", {"description": "levantar un diagnóstico"}, below) == []
    gap = {"text": "Retraso en la firma", "kind": "gap"}
    assert torn("narratives", gap, {"text": "ninguna", "kind": "gap"}) == ['"ninguna"']
    assert torn("narratives", gap, {"text": "ninguna", "kind": "difficulty"}) == []


def test_evidence_holds_no_recommendation_where_that_has_a_column():
    advised = {"activity": "2.1", "recommendation": "Incorporar la georreferenciación"}
    evidence = {"activity": "2.1", "evidence": "se atendió a 1.240 familias. Contar con reportes por comuna"}

    def doubted(*verdicts):
        rows = found("values_plausible", form="territorial_stage4", verdicts=verdicts)
        return [row.subject for row in rows if not row.passed]

    assert doubted(advised, evidence) == ["evidence of verdict 2.1 row 1 item 1"]
    assert doubted(evidence) == []
    assert doubted(advised, {**evidence, "recommendation": "Mantener el registro"}) == []


def test_a_number_has_no_words_beside_it():
    def checked(raw):
        goals = [{"weight_pct": 5.0, "goal_number": 1}]
        rows = rows_of(stage_goals=goals)
        (goal,) = rows["stage_goals"]
        provenance_row = {
            "dataset": "stage_goals",
            "field": "weight_pct",
            "record_id": goal.record_id,
            "value_raw": raw,
        }
        provenance = rows_of(provenance=[provenance_row])["provenance"]
        return [c.actual for c in check_document({**rows, "provenance": provenance}) if c.check == "values_plausible"]

    assert checked("5 % de eficacia y calidad") == ['"5.0"']
    assert checked("100% 5") == ['"5.0"']
    assert checked("5,5 %") == ["none in doubt"]


def test_a_measure_opens_as_the_others_of_its_column():
    named = [{"measure": "Estudios de género."}, {"measure": "Capacitación en género."}, {"measure": "Difusión."}]
    odd = {"measure": "Elaborar y difundir un procedimiento."}

    def doubted(*commitments):
        rows = found("values_plausible", commitments=commitments)
        return [row.actual for row in rows if not row.passed]

    assert doubted(*named, odd) == ['"Elaborar y difundir un procedimiento."']
    assert doubted(odd, odd, named[0]) == []


@pytest.mark.parametrize(("text", "doubted"), [("2. Fondos N° de proyectos", True), ("2. Fondo N°1", False)])
def test_a_product_holds_no_indicator(text, doubted):
    verdict = {"product_group": text, "commitment": "Mejorar la atención"}
    checks = found("values_plausible", form="territorial_stage4", verdicts=[verdict])
    assert any("holds an indicator" in check.message for check in checks) is doubted
