"""What the schemes room keeps: versions of schemes with members and targets; drafts, their texts, what was let pass,
the consultation on them, and every step of every target. All but a draft's own row is only ever added to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import models
from django.db.models import Q

from quanheng.platform.lib.decimals import ExactDecimalField
from quanheng.platform.schemes.flow import ADOPTED, DRAFT


@dataclass(frozen=True)
class Aim:
    """A target to be set: of a unit, for a node, in a period ("": every period)."""

    unit: str
    node: str
    period: str
    value: Decimal


class SchemeVersion(models.Model):
    """One adopted document (方案的一版). `document` is the YAML verbatim, `canonical` the plain document as
    JSON, `digest` its SHA-256: the name of this version outside."""

    scheme = models.CharField(max_length=200)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300, blank=True)
    document = models.BinaryField()
    canonical = models.TextField()
    digest = models.CharField(max_length=64)
    demonstration = models.BooleanField(default=False)
    state = models.CharField(max_length=20, default=ADOPTED)
    adopted_at = models.DateTimeField()
    adopted_by = models.CharField(max_length=200)

    class Meta:
        ordering = ["scheme", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "number"], name="schemes_version_number"),
            models.UniqueConstraint(
                fields=["scheme"], condition=Q(state="adopted"), name="schemes_one_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} v{self.number}"


class Member(models.Model):
    """A unit assessed under a version, and its group as the register of the scheme says ("" if by formula)."""

    version = models.ForeignKey(SchemeVersion, on_delete=models.PROTECT, related_name="members")
    unit = models.ForeignKey(
        "registry.Unit", on_delete=models.PROTECT, to_field="code", db_column="unit", related_name="+"
    )
    group = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["version", "unit"], name="schemes_member_once")]

    def __str__(self) -> str:
        return self.unit_id


class Target(models.Model):
    """The target of a unit for a node (目标值); `period` "" is every period."""

    version = models.ForeignKey(SchemeVersion, on_delete=models.PROTECT, related_name="targets")
    unit = models.ForeignKey(
        "registry.Unit", on_delete=models.PROTECT, to_field="code", db_column="unit", related_name="+"
    )
    node = models.CharField(max_length=200)
    period = models.CharField(max_length=10, blank=True)
    value = ExactDecimalField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["version", "unit", "node", "period"], name="schemes_target_once")
        ]

    def __str__(self) -> str:
        return f"{self.node} {self.unit_id} {self.period}"


class Retirement(models.Model):
    """That a version was retired without a successor, and why."""

    version = models.OneToOneField(SchemeVersion, on_delete=models.PROTECT, related_name="retirement")
    reason = models.TextField()
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.version_id} {self.reason[:40]}"


class Draft(models.Model):
    """A scheme in the making (方案草稿). `number` is the number of its latest text: whoever saves says which they began from.

    `chosen` says who is assessed; `basis` the version it is compared with (last year's); `origin` and
    `origin_ref` say what it was made of. The only row of the room that changes, and only by `drafts` and `consultation`.
    """

    scheme = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300, blank=True)
    year = models.CharField(max_length=10)
    state = models.CharField(max_length=20, default=DRAFT)
    origin = models.CharField(max_length=20)
    origin_ref = models.CharField(max_length=300, blank=True)
    basis = models.ForeignKey(
        SchemeVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="next_drafts"
    )
    version = models.OneToOneField(
        SchemeVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="draft"
    )
    number = models.PositiveIntegerField(default=0)
    chosen = models.JSONField(default=list)  # pairs [unit, group]: a list keeps its order on every database
    demonstration = models.BooleanField(default=False)
    reason = models.TextField(blank=True)  # why it was dropped or sent back
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200)
    created_by_name = models.CharField(max_length=200)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.title} ({self.state})"

    @property
    def members(self) -> dict[str, str]:
        """Unit code → group of everybody who is to be assessed, in the order chosen."""
        return {unit: group for unit, group in self.chosen}

    @members.setter
    def members(self, members: Mapping[str, str]) -> None:
        self.chosen = [[unit, group] for unit, group in members.items()]


class DraftText(models.Model):
    """One saved text of a draft. `kind`: start text form excel waiver — a waiver's writer is no author of the scheme."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="texts")
    number = models.PositiveIntegerField()
    text = models.TextField()
    digest = models.CharField(max_length=64)
    kind = models.CharField(max_length=20)
    note = models.CharField(max_length=300, blank=True)
    errors = models.PositiveIntegerField()
    warnings = models.PositiveIntegerField()
    by = models.CharField(max_length=200)
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["draft", "-number"]
        constraints = [models.UniqueConstraint(fields=["draft", "number"], name="schemes_text_number")]

    def __str__(self) -> str:
        return f"{self.draft_id}/{self.number}"


class Waiver(models.Model):
    """That something the burden lint forbids was let pass: by a second person, with a reason that is published."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="waivers")
    number = models.PositiveIntegerField()  # of the text in which the reason was written
    key = models.CharField(max_length=200)  # indicator, category or veto: the key under `overrides`
    code = models.CharField(max_length=60)
    word = models.CharField(max_length=200)
    reason = models.TextField()
    by = models.CharField(max_length=200)
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.key}: {self.reason[:40]}"


class DefaultChoice(models.Model):
    """What was chosen about a task, guide or incentive carried over from last year for a unit; the newest holds."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="choices")
    unit = models.ForeignKey(
        "registry.Unit", on_delete=models.PROTECT, to_field="code", db_column="unit", related_name="+"
    )
    node = models.CharField(max_length=200)
    special = models.CharField(max_length=10)  # task guiding incentive
    choice = models.CharField(max_length=10)  # keep change drop
    last = ExactDecimalField(null=True)
    value = ExactDecimalField(null=True)
    words = models.TextField(blank=True)
    by = models.CharField(max_length=200)
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.node} {self.choice}"


class DefaultTally(models.Model):
    """How often a nudge of a draft was offered, kept, changed and dropped, as of its adoption."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="tallies")
    nudge = models.CharField(max_length=20)
    offered = models.PositiveIntegerField()
    kept = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()
    dropped = models.PositiveIntegerField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["draft", "nudge"], name="schemes_tally_once")]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.nudge}"


class Consultation(models.Model):
    """One round of consultation on one text of a draft, open until `due`."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="rounds")
    round = models.PositiveIntegerField()
    number = models.PositiveIntegerField()  # of the text that was sent out
    days = models.PositiveIntegerField()  # working days
    due = models.DateField()
    by = models.CharField(max_length=200)
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["draft", "-round"]
        constraints = [models.UniqueConstraint(fields=["draft", "round"], name="schemes_round_once")]

    def __str__(self) -> str:
        return f"{self.draft_id} 第 {self.round} 轮"


class Comment(models.Model):
    """What a unit says to a draft: a comment on or an objection to a node ("": the whole), or that it has nothing to say."""

    round = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="comments")
    unit = models.ForeignKey(
        "registry.Unit", on_delete=models.PROTECT, to_field="code", db_column="unit", related_name="+"
    )
    node = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=20)
    words = models.TextField(blank=True)
    by = models.CharField(max_length=200)
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.kind} {self.node}"


class Answer(models.Model):
    """The office's answer to a comment: accepted (what is changed) or not (why not)."""

    comment = models.OneToOneField(Comment, on_delete=models.PROTECT, related_name="answer")
    accepted = models.BooleanField()
    words = models.TextField()
    by = models.CharField(max_length=200)
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.comment_id} {self.accepted}"


class TargetStep(models.Model):
    """One step in the life of one target: proposed, countered, agreed, approved; later asked, adjusted or refused.

    A line is a unit, a node and a period of one draft (or, where there was none, of one version); each step
    supersedes the last, so a line has one end. `value` is the figure as of this step.
    """

    draft = models.ForeignKey(Draft, null=True, blank=True, on_delete=models.PROTECT, related_name="steps")
    version = models.ForeignKey(
        SchemeVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="steps"
    )
    unit = models.ForeignKey(
        "registry.Unit", on_delete=models.PROTECT, to_field="code", db_column="unit", related_name="+"
    )
    node = models.CharField(max_length=200)
    period = models.CharField(max_length=10, blank=True)
    step = models.CharField(max_length=20)
    side = models.CharField(max_length=10)
    value = ExactDecimalField()
    words = models.TextField(blank=True)  # the reason, or the formula it came of
    cause = models.CharField(max_length=60, blank=True)
    level = models.CharField(max_length=60, blank=True)
    basis = models.CharField(max_length=300, blank=True)  # the document by which an adjustment was approved
    supersedes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="superseded_by"
    )
    by = models.CharField(max_length=200)
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "unit", "node", "period"],
                condition=Q(supersedes=None, draft__isnull=False),
                name="schemes_draft_line_once",
            ),
            models.UniqueConstraint(
                fields=["version", "unit", "node", "period"],
                condition=Q(supersedes=None, draft__isnull=True),
                name="schemes_version_line_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.node} {self.unit_id} {self.step}"
