-- Mandatory trainings that hold at the end of the period, or today where that is still to come
INSERT INTO assessment_score (sheet_id, indicator, done, whole, value)
SELECT s.id, 'service', SUM(CASE WHEN n.until >= %(on)s THEN 1 ELSE 0 END), COUNT(*),
  100 * SUM(CASE WHEN n.until >= %(on)s THEN 1 ELSE 0 END) / COUNT(*)
FROM assessment_sheet s JOIN training_need n ON n.officer_id = s.officer_id
WHERE s.period_id = %(period)s AND s.subject_id IS NULL
GROUP BY s.id
