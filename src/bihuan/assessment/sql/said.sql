-- What an officer said by the own page, what was found in records and heard outside a visit: each is a voice
SELECT p.officer_id AS officer, p.voice_id AS voice FROM people_opinion p
UNION ALL
SELECT o.id, f.voice_id
FROM records_finding f JOIN records_record r ON r.subject_id = f.subject_id JOIN people_officer o ON o.account_id = r.account
UNION ALL
SELECT o.id, h.voice_id FROM records_assistance h JOIN people_officer o ON o.account_id = h.account WHERE h.voice_id IS NOT NULL
