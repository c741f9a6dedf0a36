"""Joins promises and results in SQL: the indicators of a formulation with the results that a report states for them.

Within a service and a fiscal year, a result is joined with a promise by the first rule that leaves exactly one promise:

1. `number`: both have the same objective and number, and their names are similar (`ALIKE`);
2. `vocabulary`: both names have the same id in the vocabulary;
3. `name`: the names are equal, or nearly equal (`NEAR`) with no other name within `MARGIN`.

If several results of one report and period are joined with the same promise, all of these joins are dropped: nothing is
guessed.  Results of agreements of other instruments (CDC, ADP) are not joined, because their promises are elsewhere.
"""

from __future__ import annotations

ALIKE, NEAR, MARGIN = 0.5, 0.85, 0.1
"""Similarities of names: 1 minus the share of letters to change (Levenshtein), ignoring case, accents and marks."""
_OTHER_INSTRUMENTS = "('cdc', 'adp')"
_YEAR_AND_SERVICE = """document.fiscal_year, document.service_name, document.ministry_code, document.service_code,
        document.ministry_name, document.region_name,
        coalesce(document.service_name, document.ministry_code || '-' || document.service_code) AS service"""
_FOLDED = """regexp_replace(trim(regexp_replace(lower(strip_accents({})), '[^a-z0-9]+', ' ', 'g')),
            ' (en|al|del|durante)( el)? ano t$', '')"""

_JOINED = f"""WITH promised AS (
    SELECT indicators.*, document.file_name, document.status AS document_status, {_YEAR_AND_SERVICE},
        {_FOLDED.format("indicators.name")} AS folded
    FROM indicators JOIN documents AS document USING (document_id)
    WHERE document.form_type = 'pmg_formulation'
), reported AS (
    SELECT results.*, document.file_name, document.status AS document_status, {_YEAR_AND_SERVICE},
        {_FOLDED.format("results.name")} AS folded,
        coalesce(results.instrument IN {_OTHER_INSTRUMENTS}, false) AS is_elsewhere
    FROM results JOIN documents AS document USING (document_id)
), pairs AS (
    SELECT reported.record_id AS result, reported.document_id AS report, reported.period,
        promised.record_id AS promise,
        1 - levenshtein(reported.folded, promised.folded)
            / greatest(length(reported.folded), length(promised.folded), 1) AS likeness,
        coalesce(reported.objective_number = promised.objective_number
            AND reported.indicator_number = promised.indicator_number, false) AS by_number,
        coalesce(reported.indicator_id = promised.indicator_id, false) AS by_id
    FROM reported JOIN promised ON reported.service = promised.service AND reported.fiscal_year = promised.fiscal_year
    WHERE NOT reported.is_elsewhere AND reported.folded IS NOT NULL AND promised.folded IS NOT NULL
), ranked AS (
    SELECT *, row_number() OVER (PARTITION BY result ORDER BY likeness DESC, promise) AS place,
        lead(likeness, 1, 0) OVER (PARTITION BY result ORDER BY likeness DESC, promise) AS following
    FROM pairs
), ruled AS (
    SELECT *, 1 AS rule, 'number' AS joined_by FROM ranked WHERE by_number AND likeness >= {ALIKE}
    UNION ALL
    SELECT *, 2, 'vocabulary' FROM ranked WHERE by_id
    UNION ALL
    SELECT *, 3, 'name' FROM ranked WHERE place = 1 AND likeness >= {NEAR}
        AND (likeness - following >= {MARGIN} OR (likeness = 1 AND following < 1))
), single AS (
    SELECT result, rule, any_value(promise) AS promise, any_value(joined_by) AS joined_by,
        any_value(report) AS report, any_value(period) AS period
    FROM ruled GROUP BY result, rule HAVING count(*) = 1
), chosen AS (
    SELECT result, arg_min(promise, rule) AS promise, arg_min(joined_by, rule) AS joined_by,
        any_value(report) AS report, any_value(period) AS period
    FROM single GROUP BY result
), joined AS (
    SELECT *, count(*) OVER (PARTITION BY promise, report, period) AS claims FROM chosen
)
"""

PROMISES_AND_RESULTS = f"""{_JOINED}SELECT reported.fiscal_year, reported.ministry_code, reported.ministry_name,
    reported.service_code, reported.service_name, reported.period,
    coalesce(promised.indicator_id, reported.indicator_id) AS indicator_id, promised.name AS promise_name,
    reported.name AS result_name, joined.joined_by,
    promised.target_raw AS promised_target_raw, promised.target_value AS promised_target_value,
    promised.target_unit AS promised_target_unit,
    reported.target_raw, reported.target_value, reported.target_unit,
    CASE WHEN promised.target_unit IS NOT DISTINCT FROM reported.target_unit
        THEN abs(promised.target_value - reported.target_value) < 1e-6 END AS targets_agree,
    reported.result_raw, reported.result_value, reported.result_unit,
    reported.less_is_better, reported.compliance_pct, reported.compliance_computed_pct,
    reported.verdict, reported.verdict_raw, reported.verdict_computed,
    CASE WHEN reported.verdict IN ('met', 'not_met') AND reported.verdict_computed IN ('met', 'not_met')
        THEN reported.verdict = reported.verdict_computed END AS verdicts_agree,
    promised.weight_pct AS promised_weight_pct, reported.weight_pct, reported.weight_obtained_pct,
    reported.explanation, promised.document_status AS formulation_status, reported.document_status AS report_status,
    promised.file_name AS formulation_file, reported.file_name AS report_file,
    promised.document_id AS formulation_id, reported.document_id, promised.record_id AS promise_record_id,
    reported.record_id
FROM joined JOIN reported ON reported.record_id = joined.result AND reported.document_id = joined.report
JOIN promised ON promised.record_id = joined.promise
WHERE joined.claims = 1"""

UNMATCHED_RESULTS = f"""{_JOINED}SELECT reported.* EXCLUDE (folded, is_elsewhere, service),
    CASE WHEN reported.is_elsewhere THEN 'promised in an agreement of another instrument'
        WHEN reported.service IS NULL OR reported.fiscal_year IS NULL THEN 'service or year of the report not known'
        WHEN reported.folded IS NULL THEN 'no name'
        WHEN NOT EXISTS (SELECT 1 FROM promised
            WHERE promised.service = reported.service AND promised.fiscal_year = reported.fiscal_year)
            THEN 'no formulation of that service and year'
        WHEN joined.claims > 1 THEN 'several results of the report claim one promise'
        WHEN EXISTS (SELECT 1 FROM pairs WHERE pairs.result = reported.record_id AND (by_id OR likeness >= {NEAR}))
            THEN 'several promises fit'
        ELSE 'no promise fits' END AS why
FROM reported LEFT JOIN joined ON joined.result = reported.record_id
WHERE joined.claims IS NULL OR joined.claims > 1"""
