-- Findings that came to a conclusion, and those that were taken up
INSERT INTO assessment_score (sheet_id, indicator, done, whole, value)
SELECT s.id, 'accepted', SUM(CASE WHEN k.state <> 'declined' THEN 1 ELSE 0 END), COUNT(*),
  100 * SUM(CASE WHEN k.state <> 'declined' THEN 1 ELSE 0 END) / COUNT(*)
FROM assessment_sheet s JOIN ({said}) said ON said.officer = s.officer_id JOIN kernel_subject k ON k.id = said.voice
WHERE s.period_id = %(period)s AND s.subject_id IS NULL AND k.opened >= %(begins)s AND k.opened < %(ends)s
  AND k.state IN ('passed', 'suggested', 'merged', 'answered', 'declined')
GROUP BY s.id
