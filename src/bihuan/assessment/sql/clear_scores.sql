DELETE FROM assessment_score
WHERE sheet_id IN (SELECT id FROM assessment_sheet WHERE period_id = %(period)s AND subject_id IS NULL)
