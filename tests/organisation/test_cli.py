import pytest
from click.testing import CliRunner

from bihuan.cli.import_organisation import matters
from bihuan.organisation.models import Matter
from tests.organisation.test_sheets import workbook

pytestmark = pytest.mark.django_db
HEAD = ["事项编码", "事项名称", "承办科室"]


@pytest.fixture
def run(monkeypatch):
    monkeypatch.setattr("bihuan.cli.import_organisation.ready", lambda: None)
    return lambda *args: CliRunner().invoke(matters, [str(arg) for arg in args])


def test_a_good_table_is_written_and_told(city, tmp_path, run):
    done = run(workbook(tmp_path, [HEAD, ["A-1", "企业设立登记", "商事服务科"]]))
    assert (done.exit_code, done.stdout) == (0, "已增加 1 项：企业设立登记\n已修改 0 项\n无变化 0 项\n")
    assert Matter.objects.count() == 1


def test_a_preview_tells_and_writes_nothing(city, tmp_path, run):
    done = run(workbook(tmp_path, [HEAD, ["A-1", "企业设立登记", "商事服务科"]]), "--preview")
    assert (done.exit_code, done.stdout.splitlines()[0]) == (0, "会增加 1 项：企业设立登记")
    assert not Matter.objects.exists()


def test_refused_rows_are_told_with_row_and_column_and_end_the_import(city, tmp_path, run):
    table = workbook(tmp_path, [HEAD, ["A-1", "企业设立登记", "商事服务科"], ["A-2", "事项", "税务"]])
    done = run(table)
    assert done.exit_code == 1
    assert "第 3 行“承办单位”：晋城市没有“税务”这个单位。" in done.stderr
    assert "什么都没有写入" in done.stderr
    assert not Matter.objects.exists()
    assert run(table, "--skip-bad").exit_code == 0
    assert Matter.objects.count() == 1
