-- The weighted share of what is known
UPDATE assessment_sheet SET total = (
  SELECT SUM(c.value * {weight}) / NULLIF(SUM({weight}), 0) FROM assessment_score c WHERE c.sheet_id = assessment_sheet.id
)
WHERE period_id = %(period)s AND subject_id IS NULL
