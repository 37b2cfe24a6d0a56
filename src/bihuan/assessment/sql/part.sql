-- Taking part: told as advice, never counted
INSERT INTO assessment_score (sheet_id, indicator, done, whole, value)
SELECT s.id, 'part', COUNT(*), COUNT(*), 0
FROM assessment_sheet s JOIN ({said}) said ON said.officer = s.officer_id JOIN kernel_subject k ON k.id = said.voice
WHERE s.period_id = %(period)s AND s.subject_id IS NULL AND k.opened >= %(begins)s AND k.opened < %(ends)s
GROUP BY s.id
