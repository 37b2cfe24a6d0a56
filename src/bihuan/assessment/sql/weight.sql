CASE c.indicator WHEN 'service' THEN %(service)s WHEN 'satisfied' THEN %(satisfied)s WHEN 'timely' THEN %(timely)s
  WHEN 'quality' THEN %(quality)s WHEN 'accepted' THEN %(accepted)s ELSE 0 END
