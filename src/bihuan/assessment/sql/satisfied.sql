-- What people whom the officer assisted said by the code, from one to five; four and five are satisfied
INSERT INTO assessment_score (sheet_id, indicator, done, whole, value)
SELECT s.id, 'satisfied', SUM(CASE WHEN h.rating >= 4 THEN 1 ELSE 0 END), COUNT(*), 20 * SUM(h.rating) / COUNT(*)
FROM assessment_sheet s
JOIN people_officer o ON o.id = s.officer_id
JOIN records_assistance h ON h.account = o.account_id
WHERE s.period_id = %(period)s AND s.subject_id IS NULL AND h.rating IS NOT NULL AND h.day >= %(first_day)s AND h.day <= %(last_day)s
GROUP BY s.id
