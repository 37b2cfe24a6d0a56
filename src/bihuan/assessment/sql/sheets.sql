-- Whoever was in office in the period, and has no sheet yet
INSERT INTO assessment_sheet (period_id, officer_id, level)
SELECT %(period)s, o.id, ''
FROM people_officer o JOIN kernel_subject k ON k.id = o.subject_id
WHERE o.jurisdiction = %(place)s AND k.opened < %(ends)s AND (o.ended_on IS NULL OR o.ended_on >= %(first_day)s)
  AND NOT EXISTS (SELECT 1 FROM assessment_sheet x WHERE x.period_id = %(period)s AND x.officer_id = o.id)
