"""Runs every rule over a project, at the levels that its configuration and its specs want."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from o11yascode.build.project import Project
from o11yascode.check.levels import at_levels, settle
from o11yascode.check.place import place
from o11yascode.check.rule import Finding, Rule, active_rules
from o11yascode.check.texts import Memo, Query, QueryText, Use, slo_queries
from o11yascode.check.view import DashboardView, MonitorView, ProjectView, QueryView
from o11yascode.config import cache_folder
from o11yascode.diagnostics import Diagnostic, Severity, counted, did_you_mean
from o11yascode.garbage import no_collecting
from o11yascode.payload.problem import PayloadProblem, spell
from o11yascode.payload.validate import validate_payload
from o11yascode.query.monitor import parse_monitor
from o11yascode.query.problem import Problem
from o11yascode.resource.desired import Path, Payload, Resource

if TYPE_CHECKING:
    from o11yascode.check.online.asker import Asker

READ = ("monitor", "dashboard", "slo")
"""Kinds with rules of their own; of the others the payload alone is checked."""
REPEATED = {"payload-unknown-field", "payload-unknown-value"}
"""What a client that is older than the API does not know stands in every widget alike: told once a resource."""

NO_VARIABLES: Mapping[str, Payload] = {}


def everything_wrong(project: Project, client: "Asker | None" = None) -> list[Diagnostic]:
    """What is wrong with a project: what building it has shown, and what `check_project` finds; all at the levels of `o11y.yaml`."""
    return [*at_levels(project.config, project.diagnostics), *check_project(project, client)]


def check_project(project: Project, client: "Asker | None" = None) -> list[Diagnostic]:
    """What is wrong with the resources of a project, beyond what building them has shown.

    Args:
        project: as loaded.
        client: asks Datadog about what can only be known there; None: offline.

    Returns:
        What the rules found, at the levels of `o11y.yaml`, without what the specs ignore. Each place once.
    """
    run = Run(project)
    with no_collecting():
        found = list(run.found())
    if client is not None:
        from o11yascode.check.online.ask import ask

        monitors = [run.monitor_view(each) for each in run.view.of("monitor")]
        dashboards = [run.dashboard_view(each) for each in run.view.of("dashboard")]
        found += ask(run.view, monitors, dashboards, client)
    return settle(project, found, online=client is not None)


class Run:
    """The rules at work on one project: on each of its resources, then on the whole."""

    def __init__(self, project: Project) -> None:
        self.memo = Memo()
        self.view = ProjectView(project)
        self.cache = cache_folder(project.root)
        levels = project.config.rules
        known = [rule for rule in active_rules() if levels.get(rule.name, rule.level) != "off"]
        self.monitor_rules = [rule for rule in known if rule.monitor]
        self.dashboard_rules = [rule for rule in known if rule.dashboard]
        self.query_rules = [rule for rule in known if rule.query]
        self.project_rules = [rule for rule in known if rule.project]

    def monitor_view(self, resource: Resource) -> MonitorView:
        return MonitorView(resource, self.view, self.memo)

    def dashboard_view(self, resource: Resource) -> DashboardView:
        return DashboardView(resource, self.memo)

    def found(self, known: Mapping[str, Iterable[Diagnostic]] | None = None) -> Iterator[Diagnostic]:
        """Everything, in an order that is always the same; `known` has what was found about some resources before, by id."""
        known = known or {}
        for kind in READ:
            for resource in self.view.of(kind):
                yield from known[resource.id] if resource.id in known else self.about(resource)
        for resource in self.view.resources:
            if resource.kind not in READ:
                yield from known[resource.id] if resource.id in known else self.about(resource)
        for resource in self.view.project.rests:
            yield from self.about_rest(resource)
        yield from self.of_project()

    def about(self, resource: Resource) -> list[Diagnostic]:
        """What the rules find about one resource: all they read is the resource, what it refers to, the routing and the configuration."""
        if resource.absent:
            return []
        if resource.kind == "monitor":
            return self._monitor(self.monitor_view(resource)) + self._payload(resource)
        if resource.kind == "dashboard":
            return self._dashboard(self.dashboard_view(resource)) + self._payload(resource)
        if resource.kind == "slo":
            return self._slo(resource) + self._payload(resource)
        return self._payload(resource)

    def about_rest(self, resource: Resource) -> list[Diagnostic]:
        """What is left of a wrong spec is not checked as a whole, but each of its texts is read."""
        found: list[Diagnostic] = []
        if resource.kind == "monitor":
            view = self.monitor_view(resource)
            found = self._monitor_texts(view, parse_monitor(view.query, view.type, rules=False).problems)
        elif resource.kind == "dashboard":
            found = self._widget_texts(self.dashboard_view(resource))
        elif resource.kind == "slo":
            found = self._slo(resource)
        return [each for each in found if each.severity is Severity.ERROR and each.rule not in resource.ignore]

    def of_project(self) -> Iterator[Diagnostic]:
        """What the rules find that look at the whole project."""
        for rule in self.project_rules:
            assert rule.project
            for finding in rule.project(self.view):
                yield _found(rule, finding, self.view.by_id.get(finding.resource or ""))

    def _payload(self, resource: Resource) -> list[Diagnostic]:
        problems = validate_payload(resource.kind, resource.payload, cache=self.cache)
        repeated = Counter((problem.rule, problem.message) for problem in problems if problem.rule in REPEATED) if problems else {}
        found = []
        for problem in problems:
            again = ""
            if problem.rule in REPEATED:
                more = repeated.pop((problem.rule, problem.message), 0) - 1
                if more < 0:
                    continue
                again = f", and in {counted(more, 'more place')}" if more else ""
            key = problem.rule == "payload-unknown-field"
            location = resource.locate_key(problem.path) if key else place(resource, problem.path, None, None)[0]
            message = _told(problem, resource) + again
            found.append(Diagnostic(problem.rule, problem.severity, message, location, problem.hint, None, resource.id))
        return found

    def _monitor(self, view: MonitorView) -> list[Diagnostic]:
        resource, tree = view.resource, view.tree
        found = self._monitor_texts(view, view.parsed.problems)
        if view.expr is not None:
            of_query = QueryView(view.query, view.expr, view.series, view.window)
            found += [_found(*each, resource, ("query",), tree) for each in self._query_findings(of_query)]
        query, options = view.query, view.options
        message = "".join((view.name, *(said.text for _, said in view.messages)))
        for rule in self.monitor_rules:
            if rule.in_query in query and rule.in_message in message and (not rule.option or options.get(rule.option)):
                assert rule.monitor
                for each in rule.monitor(view):
                    found.append(_found(rule, each, resource, (), tree))
        return found

    def _monitor_texts(self, view: MonitorView, problems: Iterable[Problem]) -> list[Diagnostic]:
        resource = view.resource
        found = [_problem(problem, ("query",), resource, view.tree) for problem in problems]
        for text in view.inner:
            found += self._text(text, resource, "monitor")
        return found + [_problem(problem, path, resource) for path, said in view.notified for problem in said.parsed.problems]

    def _dashboard(self, view: DashboardView) -> list[Diagnostic]:
        found = self._widget_texts(view)
        for rule in self.dashboard_rules:
            assert rule.dashboard
            found += [_found(rule, each, view.resource) for each in rule.dashboard(view)]
        return found

    def _widget_texts(self, view: DashboardView) -> list[Diagnostic]:
        texts = (text for widget in view.widgets for text in widget.queries)
        return [found for text in texts for found in self._text(text, view.resource, "graph", view.variables)]

    def _slo(self, resource: Resource) -> list[Diagnostic]:
        return [each for text in slo_queries(resource, self.memo) for each in self._text(text, resource, "slo")]

    def _text(self, text: QueryText, resource: Resource, use: Use, declared: Mapping[str, Payload] = NO_VARIABLES) -> list[Diagnostic]:
        read = text.read
        found = [_problem(problem, text.path, resource) for problem in read.parsed.problems] if read.parsed.problems else []
        if read.tree is None:
            return found
        if "$" in read.text and read.language != "formula":
            found += [_problem(problem, text.path, resource) for problem in _variables(read, use, declared)]
        if read.language == "metric":
            if read.findings is None:
                read.findings = self._query_findings(QueryView(read.text, read.tree, read.series))
            found += [_found(*each, resource, text.path) for each in read.findings]
        return found

    def _query_findings(self, view: QueryView) -> list[tuple[Rule, Finding]]:
        found = []
        for rule in self.query_rules:
            if rule.in_query in view.text:
                assert rule.query
                for finding in rule.query(view):
                    found.append((rule, finding))
        return found


def _variables(read: Query, use: Use, declared: Mapping[str, Payload]) -> Iterator[Problem]:
    """Template variables where there are none: in a monitor or an SLO, or not declared by the dashboard."""
    if use == "graph" and read.dollars is not None and declared.keys() >= read.dollars:
        return
    for name, shown, start, end in read.variables:
        if use == "graph":
            if name not in declared:
                message = f"the template variable `${name}` is not declared"
                hint = did_you_mean(name, declared) or "declare it under variables"
                # in a search a dollar may be a part of what is searched for
                severity = Severity.WARNING if read.language == "search" else Severity.ERROR
                yield Problem("undeclared-variable", message, start, end, hint, severity)
        elif read.language == "metric":
            what = "an SLO" if use == "slo" else "a monitor"
            message = f"`{shown}`: {what} has no template variables"
            yield Problem(f"template-variable-in-{use}", message, start, end, "write the tag itself, as in env:prod")


def _told(problem: PayloadProblem, resource: Resource) -> str:
    """What is wrong; with the way to it in the payload, as far as the place in the spec does not show it."""
    way = spell(resource.unwritten(problem.path))
    return f"{way}: {problem.message}" if way else problem.message


def _found(rule: Rule, finding: Finding, resource: Resource | None, path: Path = (), tree: Any = None) -> Diagnostic:
    excerpt = None
    location = finding.location
    if location is None and resource is not None:
        location, excerpt = place(resource, finding.path or path, finding.start, finding.end, tree)
    severity, id = finding.severity or rule.severity, resource.id if resource else None
    return Diagnostic(rule.name, severity, finding.message, location, finding.hint, excerpt, id)


def _problem(problem: Problem, path: Path, resource: Resource, tree: Any = None) -> Diagnostic:
    location, excerpt = place(resource, path, problem.start, problem.end, tree)
    return Diagnostic(problem.rule, problem.severity, problem.message, location, problem.hint, excerpt, resource.id)
