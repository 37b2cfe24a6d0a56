"""What the demo city's people say, find and do: one `Case` a problem, by theme. All persons and figures are invented."""

from __future__ import annotations

from bihuan.simulate.cases.model import Case


def all_cases() -> list[Case]:
    """Every case, themes in turn, so that neighbours in time are about different things."""
    from bihuan.simulate.cases import enterprise, hall, online, people, property_, services

    themes = [enterprise.CASES, hall.CASES, online.CASES, people.CASES, property_.CASES, services.CASES]
    longest = max(map(len, themes))
    return [theme[n] for n in range(longest) for theme in themes if n < len(theme)]
