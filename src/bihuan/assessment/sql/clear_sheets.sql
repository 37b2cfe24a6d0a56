DELETE FROM assessment_sheet WHERE period_id = %(period)s AND subject_id IS NULL
