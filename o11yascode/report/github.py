"""A plan for GitHub Actions: annotations on the specs' lines, and the outputs of the step."""

from o11yascode.report.machine import github_command
from o11yascode.report.text import order_for_people, summary_line
from o11yascode.sync.plan import Action, Plan


def annotations(plan: Plan, folder: str = "") -> str:
    """The summary, and one workflow command a change; what loses something is a warning. `folder` is what stands before the paths."""
    # GitHub shows ten of a level for each step.
    lines = [github_command("notice", "o11y plan", summary_line(plan), None)]
    for change in order_for_people(plan.changes):
        level = "warning" if change.action in (Action.DELETE, Action.REPLACE) else "notice"
        reason = f": {change.reason}" if change.reason else ""
        words = f"{change.kind} {change.id} would be {change.action}d{reason}"
        lines.append(github_command(level, "o11y plan", words, change.source, folder))
    return "\n".join(lines)


def outputs(plan: Plan) -> str:
    """`has_changes`, and the number of each action, as lines for GITHUB_OUTPUT."""
    rows = [f"has_changes={str(plan.has_changes).lower()}"]
    rows += [f"{action}={plan.count(action)}" for action in Action]
    rows.append(f"unchanged={plan.unchanged}")
    return "\n".join(rows) + "\n"
