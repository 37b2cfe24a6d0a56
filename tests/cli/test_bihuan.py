"""The command line itself."""

import subprocess
import sys

import pytest
from click.testing import CliRunner

from bihuan import __version__
from bihuan.cli import main


@pytest.fixture
def run():
    return CliRunner().invoke


def test_help_lists_only_commands_that_are_there(run):
    output = run(main, ["--help"]).output

    assert "serve" in output
    assert "启动服务" in output


def test_help_loads_neither_django_nor_any_room():
    script = (
        "import sys; from bihuan.cli import main; main(['--help'], standalone_mode=False); "
        "sys.exit(any(name.split('.')[0] == 'django' for name in sys.modules))"
    )

    assert subprocess.run([sys.executable, "-c", script], capture_output=True, check=False).returncode == 0


def test_the_version_is_the_packages(run):
    assert run(main, ["--version"]).output.strip() == f"bihuan {__version__}"


def test_an_unknown_command_is_refused(run):
    result = run(main, ["sevre"])

    assert result.exit_code == 2
    assert "sevre" in result.output
