-- Records as reviewers marked them: thorough 100, clear 85, thin 50
INSERT INTO assessment_score (sheet_id, indicator, done, whole, value)
SELECT s.id, 'quality', SUM(CASE WHEN r.quality <> 'thin' THEN 1 ELSE 0 END), COUNT(*),
  SUM(CASE r.quality WHEN 'thorough' THEN 100 WHEN 'clear' THEN 85 ELSE 50 END) / COUNT(*)
FROM assessment_sheet s
JOIN people_officer o ON o.id = s.officer_id
JOIN records_record r ON r.account = o.account_id
WHERE s.period_id = %(period)s AND s.subject_id IS NULL AND r.ended >= %(begins)s AND r.ended < %(ends)s AND r.quality <> ''
GROUP BY s.id
