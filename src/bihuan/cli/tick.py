"""`bihuan tick`: everything that is due by the clock. Safe to run twice, late, or beside people at work."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import datetime, timedelta

import click

from bihuan.cli import ready

REPLIES_KEPT = timedelta(days=7)
UPLOADS_KEPT = timedelta(days=1)


class Moment(click.ParamType):
    """An ISO 8601 moment; local where it names no zone."""

    name = "ISO"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            self.fail("须是 ISO 8601 时间，例如 2026-03-02T09:00:00+08:00。", param, ctx)


@click.command("tick")
@click.option("--at", "moment", type=Moment(), help="当作这一刻来办；默认是现在。")
def command(moment: datetime | None) -> None:
    """办理到点的事：逾期未答的问题继续办，征集按期开始、提醒和截止，培训按时开始和提醒，重算期限和灯，放行慢车道里等够了的，销毁到期的联系方式，清理过期的重复提交记录和没人要的上传，封存当天的记录。可以重复运行。"""
    ready()
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import call_command

    from bihuan.kernel.origin import refuse_switches
    from bihuan.services import clock

    try:
        refuse_switches()
    except ImproperlyConfigured as error:
        raise click.ClickException(str(error)) from error
    with clock.at(moment) if moment else nullcontext():
        for words, count in (
            ("体验活动", _activities()),
            ("问题逾期未答", _lapsed()),
            ("体验员聘期和招募", _people()),
            ("考核到期未回应", _assessments()),
            ("培训", _trainings()),
            ("征集轮次", _rounds()),
            ("期限有变", _recounted()),
            ("慢车道放行", _lane()),
            ("销毁到期联系方式", _contacts()),
            ("清理答复", _replies()),
            ("清理上传", _uploads()),
            ("清理导出的表", _sheets()),
            ("清理在看的人", _present()),
            ("清理放下的草稿", _drafts()),
            ("封存", _sealed()),
        ):
            click.echo(f"{words} {count} 件")
    call_command("clearsessions")  # by the real clock, whatever moment was given: nobody is signed out early


def _lapsed() -> int:
    from bihuan.problems.commands import lapse_questions

    return lapse_questions()


def _people() -> int:
    """Campaigns, terms of officers, and personal data that are kept no longer."""
    from bihuan.people.clockwork import run_people

    return run_people()


def _assessments() -> int:
    """Officers who let the time pass to say what they think of their assessment."""
    from bihuan.assessment.commands import run_assessments

    return run_assessments()


def _trainings() -> int:
    from bihuan.training.commands import run_trainings

    return run_trainings()


def _rounds() -> int:
    from bihuan.rounds.commands import run_rounds

    return run_rounds()


def _recounted() -> int:
    from bihuan.kernel.recount import recount

    return recount()


def _sheets() -> int:
    """Large workbooks of the ledger are kept for a day."""
    from bihuan.problems.sheets import forget

    return forget()


def _present() -> int:
    from bihuan.notices.present import forget

    return forget()


def _drafts() -> int:
    from bihuan.organisation.drafts import forget

    return forget()


def _sealed() -> int:
    from bihuan.kernel.seals import seal_day

    return seal_day()


def _lane() -> int:
    """What waited behind a crowd goes on; figures older than a month go."""
    from bihuan.voices.abuse import lane, tally

    tally.forget()
    return lane.release_due()


def _contacts() -> int:
    """Contacts of what ended long enough ago."""
    from bihuan.voices.contacts.retention import forget_due

    return forget_due()


def _replies() -> int:
    """Answers to repeats older than a week: nobody repeats a request that long after."""
    from bihuan.kernel.models import Reply
    from bihuan.services import clock

    return Reply.objects.filter(at__lt=clock.now() - REPLIES_KEPT).delete()[0]


def _uploads() -> int:
    """Uploads that no form or act ever named."""
    from bihuan.services import clock
    from bihuan.services.files.uploads import discard_unclaimed

    return discard_unclaimed(clock.now() - UPLOADS_KEPT)


def _activities() -> int:
    """Activities that begin, are reminded of or released."""
    from bihuan.activities.clockwork import run_activities

    return run_activities()
