-- Records handed in within two days of the visit (M8.5), but those that are kept from a unit yet: the figure would tell of them
INSERT INTO assessment_score (sheet_id, indicator, done, whole, value)
SELECT s.id, 'timely', SUM(CASE WHEN {prompt} THEN 1 ELSE 0 END), COUNT(*),
  100 * SUM(CASE WHEN {prompt} THEN 1 ELSE 0 END) / COUNT(*)
FROM assessment_sheet s
JOIN people_officer o ON o.id = s.officer_id
JOIN records_record r ON r.account = o.account_id
JOIN kernel_subject k ON k.id = r.subject_id
WHERE s.period_id = %(period)s AND s.subject_id IS NULL AND r.ended >= %(begins)s AND r.ended < %(ends)s
  AND k.state NOT IN ('withdrawn', 'superseded')
  AND NOT EXISTS (SELECT 1 FROM kernel_stake t WHERE t.subject_id = k.id AND substr(t.key, 1, 4) = 'not:')
GROUP BY s.id
