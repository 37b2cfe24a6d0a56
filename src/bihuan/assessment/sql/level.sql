-- The level that the share suggests; none where too few indicators say something
UPDATE assessment_sheet SET level = CASE
  WHEN total IS NULL OR (
    SELECT COUNT(*) FROM assessment_score c WHERE c.sheet_id = assessment_sheet.id AND {weight} > 0
  ) < %(enough)s THEN 'unknown'
  WHEN total >= 90 THEN 'excellent' WHEN total >= 75 THEN 'good' WHEN total >= 60 THEN 'fit' ELSE 'weak' END
WHERE period_id = %(period)s AND subject_id IS NULL
