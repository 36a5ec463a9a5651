"""Two real surveys through the survey door: the answers of one counted by the platform, the results of the other scored by it.

The raw answers (250 people, 27 questions; a Spanish bank's) come with a program under the GPL and are not copied here.
"""

import csv

import polars as pl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.platform.surveys.asked import opened
from tests.platform.surveys.test_outside import PUBLISHED as FOLDER
from tests.platform.surveys.test_outside import SLICE, table
from tests.platform.surveys.two_tracks import slips
from tests.published.test_satisfaction_survey import PUBLISHED as ALPHAS
from tests.shared import whole

from quanheng.engine.data import Unit
from quanheng.methods.surveys.faith import beyond, scattered
from quanheng.methods.surveys.screening import copies
from quanheng.platform.ledger import queries as ledger
from quanheng.platform.ledger.models import Posting
from quanheng.platform.project.demo import take_in
from quanheng.platform.registry.actions import enrol
from quanheng.platform.scoring.models import RunScore
from quanheng.platform.surveys import actions, closing
from quanheng.platform.surveys.models import Result

pytestmark = pytest.mark.django_db

STEPS = "".join(
    f"    - {{id: '{k}', text: '{k}', value: {k * 10}, satisfied: {str(k > 5).lower()}}}\n" for k in range(11)
)  # fmt: skip


def raw():
    """The answers: a column a question."""
    answers = pl.read_csv(whole("satisfaction_survey_raw") / "satisfaction.csv")
    return answers.select(pl.col("^(imag|expe|qual|val|sat|loy)\\d$"))


def form(columns, block):
    """A questionnaire of the questions of one block (all 27 with their eleven steps make a page too heavy for old phones)."""
    asked = "".join(
        f"  - {{id: {c}, text: {c}, type: scale, scale: 十一级, counts: true}}\n" for c in columns
    )
    return (
        f"survey: 真实问卷-{block}\ntitle: 真实问卷\nyear: 2026\nperiod: '2026'\nrespondents: users\nminimum: 200\n"
        f"scales:\n  十一级:\n{STEPS}questions:\n{asked}"
    )


@pytest.mark.parametrize("block", ALPHAS)
def test_the_published_alphas_come_out_of_the_platform(client, town, block):
    answers = raw()
    assert answers.shape == (250, 27)
    columns = [c for c in answers.columns if c[:-1] == block.lower()]
    survey = opened(town, form(columns, block.lower()))
    slips(
        survey, [{c: str(v) for c, v in row.items()} for row in answers.select(columns).iter_rows(named=True)]
    )
    actions.close(survey, by=town.office)
    office = town.sign_in(client, "office")
    assert office.post(f"/surveys/{survey.pk}/count/").status_code == 302
    made = Result.objects.get().document
    assert made["answers"] == {"all": 250, "aside": 0, "open": 0}
    assert made["valid"] == 250
    assert abs(made["alpha"]["standardised"] - ALPHAS[block]) <= 1e-6
    value = answers.select(pl.mean_horizontal(pl.col(f"^{block.lower()}\\d$").mean())).item()
    assert made["units"][""]["value"] == pytest.approx(value * 10, abs=1e-9)
    assert (
        f"{made['alpha']['standardised']:.3f}"
        in office.get(f"/surveys/{survey.pk}/results/").content.decode()
    )
    assert closing.newest(survey).pk == Result.objects.get().pk


def test_nobody_in_a_real_survey_is_taken_for_a_cheat():
    x = raw().to_numpy().astype(float)
    assert not (beyond(x) | scattered(x) | copies(x)).any()


@pytest.mark.parametrize("extent", ["slice", "whole"])
def test_the_platform_scores_the_published_themes_of_what_came_through_the_door(
    client, town, tmp_path, extent
):
    path = SLICE if extent == "slice" else whole("uk_civil_service_people_survey") / SLICE.name
    rows = list(csv.DictReader(path.open(encoding="utf-8")))
    codes = sorted({r["organisation_code"] for r in rows})
    questions = [
        r for r in rows if r["measure"].startswith("B") and r["measure"][1:].isdecimal() and r["value"]
    ]
    enrol([Unit(c, c, "", "", {"kind": "department"}) for c in codes], by=town.office)
    first, *questions = questions  # the folder of the scheme must hold a figure: this one
    sent = {
        "institution": "Cabinet Office", "title": "Civil Service People Survey 2020",
        "file": SimpleUploadedFile(
            "people.csv",
            table([(r["organisation_code"], r["measure"], "2020", r["value"]) for r in questions]).encode(),
        ),
    }  # fmt: skip
    assert town.sign_in(client, "office").post("/surveys/outside/", sent).status_code == 302
    assert Posting.objects.get(door="survey").rows == len(questions)

    (tmp_path / "scheme.yaml").write_text(
        (FOLDER / "uk" / "scheme.yaml").read_text(encoding="utf-8"), encoding="utf-8"
    )
    (tmp_path / "units.csv").write_text(
        "unit,name,kind\n" + "".join(f"{c},{c},department\n" for c in codes), encoding="utf-8"
    )
    (tmp_path / "observations.csv").write_text(
        f"unit,item,period,value\n{first['organisation_code']},{first['measure']},2020,{first['value']}\n",
        encoding="utf-8",
    )
    taken = take_in(tmp_path, by=town.office)
    assert (taken.posted.new, taken.posted.superseding, taken.posted.unchanged) == (1, 0, 0)
    assert {f.source for f in ledger.in_force(items=["B02"])} == {
        "Cabinet Office《Civil Service People Survey 2020》"
    }
    scored = {
        (s.unit, s.node): float(s.score) for s in RunScore.objects.filter(run=taken.run, score__isnull=False)
    }
    themes = {
        (r["organisation_code"], r["measure"]): float(r["value"])
        for r in rows
        if r["measure"].endswith("_TS") and r["value"]
    }
    assert len(themes) == 9 * (12 if extent == "slice" else 111)
    assert max(abs(scored[key] - value) for key, value in themes.items()) <= 0.0075 + 1e-9
