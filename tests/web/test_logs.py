"""What a log line holds."""

import io
import json
import logging

from bihuan.web import logs


def test_a_line_is_one_json_object_in_chinese_without_what_the_request_carried():
    handler = logging.StreamHandler(stream := io.StringIO())
    formatter = dict(logs.LOGGING["formatters"]["line"])
    handler.setFormatter(formatter.pop("()")(**formatter))
    record = logging.LogRecord("django.request", logging.ERROR, __file__, 1, "出错 %s", ("/say/a",), None)
    record.request = "手机号 13800000000"

    handler.emit(record)

    line = json.loads(stream.getvalue())
    assert line["event"] == "出错 /say/a"
    assert "13800000000" not in stream.getvalue()
