"""The study's choices, read from TOML: every one is checked before any work begins."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from os import PathLike, fspath
from pathlib import Path
from typing import Any

from ..catalogue import used_by
from ..errors import SpecError
from ..support.messages import shown
from ..support.spelling import choose
from .reader import Reader

OPTIONS = ("rts", "orientation", "frontier", "window", "undesirable_as", "disposability", "weights", "exclude", "zeros")
EFFECTS = ("dmu", "period")
VARIANTS: tuple[dict[str, Any], ...] = (
    {"rts": "vrs"},
    {"frontier": "global"},
    {"orientation": "input"},
    {"undesirable_as": "input"},
)


@dataclass(frozen=True)
class Group:
    """Cities with 1 in a column, or whose mean of it lies below (above) a quantile of the cities' means."""

    column: str
    below: float | None = None
    above: float | None = None


@dataclass(frozen=True)
class Moderation:
    """A moderator of the path factor → mediator."""

    moderator: str
    factor: str
    mediator: str


@dataclass(frozen=True)
class Break:
    """Years from which on a column is no longer comparable."""

    column: str
    years: tuple[int, ...]
    why: str


@dataclass(frozen=True)
class Index:
    """A composite of indicators that are good and bad, by entropy weights; ``shift`` is added to each scaled one."""

    positive: tuple[str, ...]
    negative: tuple[str, ...]
    shift: float


@dataclass(frozen=True)
class Source:
    """Where the rows come from, and which of them are used."""

    file: Path | None
    sheet: str | None
    simulate: Mapping[str, Any] | None
    dmu: str
    period: str
    type: str | None
    benchmark: str | None
    where: tuple[str, ...]
    derive: Mapping[str, str]
    index: Mapping[str, Index]
    missing: str
    units: Mapping[str, str]
    breaks: tuple[Break, ...]


@dataclass(frozen=True)
class Efficiency:
    """How the scores are measured."""

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    undesirable: tuple[str, ...]
    model: str
    options: Mapping[str, Any]
    reference: str = "all"  # rows that form the frontier: all, or the benchmark's alone

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.inputs, *self.outputs, *self.undesirable)


@dataclass(frozen=True)
class Inference:
    """Fixed effects, clusters and draws."""

    effects: tuple[str, ...]
    cluster: str
    standardise: bool
    draws: int
    permutations: int
    seed: int
    level: float


@dataclass(frozen=True)
class Robustness:
    """Which variants T7 runs."""

    efficiency: tuple[Mapping[str, Any], ...]
    gml: bool
    winsorise: float
    drop_years: tuple[int, ...]
    lag: bool
    tobit: bool
    simar_wilson: int
    half_samples: int
    placebo: int


@dataclass(frozen=True)
class Config:
    """A study's choices; ``factors``, ``mediators`` and ``moderators`` map the study's words to columns.

    ``absent`` says, for a word that has no column, why there is none.
    """

    title: str
    notes: tuple[str, ...]
    source: Source
    efficiency: Efficiency
    factors: Mapping[str, str]
    mediators: Mapping[str, str]
    moderators: Mapping[str, str]
    controls: tuple[str, ...]
    instruments: Mapping[str, tuple[str, ...]]
    groups: Mapping[str, Group]
    moderation: tuple[Moderation, ...]
    absent: Mapping[str, str]
    chinese: Mapping[str, str]  # the user's own words and sentences, for the Chinese report
    inference: Inference
    robustness: Robustness

    @property
    def regressors(self) -> tuple[str, ...]:
        """Every column of the regressions but the score, once each."""
        instruments = (name for names in self.instruments.values() for name in names)
        named = (
            *self.factors.values(),
            *self.mediators.values(),
            *self.moderators.values(),
            *self.controls,
            *instruments,
        )
        return tuple(dict.fromkeys(named))


def read_config(given: str | PathLike[str] | Mapping[str, Any] | Config) -> Config:
    """A config from a TOML file or a dict of the same shape. Paths in a file are relative to it.

    Raises SpecError for what is missing, unknown or of the wrong kind, and for a file that is no TOML.
    """
    if isinstance(given, Config):
        return given
    if isinstance(given, Mapping):
        return _config(Reader("the top", given), Path())
    path = Path(given).expanduser()
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SpecError(f"the study's config must be a file; {fspath(given)!r} is not: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SpecError(f"the study's config must be TOML; {fspath(given)!r} is not: {error}.") from error
    return _config(Reader("the top", table), path.parent)


def _config(top: Reader, folder: Path) -> Config:
    title = top.take("title", str, "Efficiency and what drives it")
    notes = top.names("notes", [])
    source = _source(top.table("data"), folder)
    efficiency = _efficiency(top.table("efficiency"))
    factors, mediators, moderators = (top.table(role).texts() for role in ("factors", "mediators", "moderators"))
    if not factors:
        raise SpecError('[factors] of the study\'s config must name at least one: technology = "patents", say.')
    controls = top.names("controls", [])
    groups = {name: _group(name, rule) for name, rule in top.table("groups").rest().items()}
    moderation = tuple(_moderation(one, factors, mediators, moderators) for one in top.tables("moderation"))
    config = Config(
        title=title,
        notes=notes,
        source=source,
        efficiency=efficiency,
        factors=factors,
        mediators=mediators,
        moderators=moderators,
        controls=controls,
        instruments=_instruments(top.table("instruments"), factors),
        groups=groups,
        moderation=moderation,
        absent=top.table("absent").texts(),
        chinese=top.table("chinese").texts(),
        inference=_inference(top.table("inference"), source),
        robustness=_robustness(top.table("robustness"), efficiency),
    )
    top.done()
    if efficiency.reference == "benchmark" and source.benchmark is None:
        raise SpecError('reference = "benchmark" of [efficiency] must have a column of marks: benchmark in [data].')
    _one_role_each(config)
    return config


def _source(data: Reader, folder: Path) -> Source:
    file, simulate = data.maybe("file", str), data.maybe("simulate", dict)
    if file is not None and simulate is not None:
        raise SpecError("[data] of the study's config must have file or simulate; got both. Leave out one.")
    source = Source(
        file=None if file is None else folder / Path(file).expanduser(),
        sheet=data.maybe("sheet", str),
        simulate=simulate,
        dmu=data.take("dmu", str, "city"),
        period=data.take("period", str, "year"),
        type=data.maybe("type", str),
        benchmark=data.maybe("benchmark", str),
        where=data.names("where", []),
        derive=data.table("derive").texts(),
        index={name: _index(name, rule) for name, rule in data.table("index").rest().items()},
        missing=choose("missing", data.take("missing", str, "raise"), ("raise", "drop")),
        units=data.table("units").texts(),
        breaks=tuple(_break(one) for one in data.tables("breaks")),
    )
    data.done()
    return source


def _index(name: str, rule: object) -> Index:
    table = Reader(f"[data.index] {name}", rule)
    shift = table.between("shift", table.take("shift", float, 0.0), 0.0, 1.0)
    found = Index(table.names("positive", []), table.names("negative", []), shift)
    table.done()
    columns = [*found.positive, *found.negative]
    if len(columns) < 2 or len(set(columns)) < len(columns):
        raise SpecError(f"[data.index] {name} must have two indicators or more, each once; got {shown(columns)}.")
    return found


def _break(one: Reader) -> Break:
    years: list[Any] = one.take("years", list)
    if not all(type(year) is int for year in years):
        raise SpecError(f"[[breaks]] of the study's config must give years as whole numbers; got {shown(years)}.")
    found = Break(one.take("column", str), tuple(years), one.take("why", str, "a new definition"))
    one.done()
    return found


def _efficiency(table: Reader) -> Efficiency:
    inputs, outputs, undesirable = table.names("inputs"), table.names("outputs"), table.names("undesirable", [])
    model = choose("model", table.take("model", str, "super_sbm"), used_by("study"))
    reference = choose("reference", table.take("reference", str, "all"), ("all", "benchmark"))
    return Efficiency(inputs, outputs, undesirable, model, _options(table), reference)


def _options(table: Reader) -> dict[str, Any]:
    found: dict[str, Any] = {name: value for name in OPTIONS if (value := table.maybe(name, object)) is not None}
    if isinstance(found.get("rts"), list):
        found["rts"] = tuple(found["rts"])
    table.done()
    return found


def _group(name: str, rule: object) -> Group:
    if isinstance(rule, str):
        return Group(rule)
    table = Reader(f"[groups] {name}", rule)
    group = Group(table.take("column", str), table.maybe("below", float), table.maybe("above", float))
    table.done()
    if (group.below is None) == (group.above is None):
        raise SpecError(f"[groups] {name} of the study's config must have below or above: a quantile, 0.5 say.")
    table.between("the quantile", group.above if group.below is None else group.below, 0.0, 1.0)  # type: ignore[arg-type]
    return group


def _moderation(one: Reader, factors: Any, mediators: Any, moderators: Any) -> Moderation:
    found = Moderation(one.take("moderator", str), one.take("factor", str), one.take("mediator", str))
    one.done()
    for role, name, known in (
        ("moderator", found.moderator, moderators),
        ("factor", found.factor, factors),
        ("mediator", found.mediator, mediators),
    ):
        if not known:
            raise SpecError(f"{role} of [[moderation]] must stand in a table [{role}s], and there is none. Write one.")
        choose(f"{role} of [[moderation]]", name, tuple(known))
    return found


def _instruments(table: Reader, factors: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    found = {choose("factor of [instruments]", name, tuple(factors)): table.names(name) for name in table.names_left()}
    table.done()
    return found


def _inference(table: Reader, source: Source) -> Inference:
    effects = table.names("effects", list(EFFECTS))
    for effect in effects:
        choose("effects", effect, EFFECTS)
    found = Inference(
        effects=effects,
        cluster=table.take("cluster", str, source.dmu),
        standardise=table.take("standardise", bool, True),
        draws=table.take("draws", int, 1999),
        permutations=table.take("permutations", int, 1999),
        seed=table.take("seed", int, 1),
        level=table.between("level", table.take("level", float, 0.95), 0.5, 0.999),
    )
    for name in ("draws", "permutations"):
        table.between(name, getattr(found, name), 99, 1_000_000)
    table.done()
    return found


def _robustness(table: Reader, efficiency: Efficiency) -> Robustness:
    default = [one for one in VARIANTS if not (one.keys() == {"undesirable_as"} and not efficiency.undesirable)]
    variants: list[Any] = table.take("efficiency", list, default)
    years: list[Any] = table.take("drop_years", list, [])
    found = Robustness(
        efficiency=tuple(_options(Reader("efficiency of [robustness]", one)) for one in variants),
        gml=table.take("gml", bool, True),
        winsorise=table.between("winsorise", table.take("winsorise", float, 0.01), 0.0, 0.25),
        drop_years=tuple(years),
        lag=table.take("lag", bool, True),
        tobit=table.take("tobit", bool, True),
        simar_wilson=int(table.between("simar_wilson", table.take("simar_wilson", int, 499), 0, 100_000)),
        placebo=int(table.between("placebo", table.take("placebo", int, 499), 0, 100_000)),
        half_samples=int(table.between("half_samples", table.take("half_samples", int, 20), 0, 10_000)),
    )
    table.done()
    return found


def _one_role_each(config: Config) -> None:
    seen: dict[str, str] = {}
    for role in ("factors", "mediators", "moderators"):
        for word, column in getattr(config, role).items():
            if column in seen:
                raise SpecError(
                    f"a column must have one role; {shown(column)} is both {seen[column]} and {role} {word}."
                )
            seen[column] = f"{role} {word}"
    for column in config.controls:
        if column in seen:
            raise SpecError(f"a column must have one role; {shown(column)} is both {seen[column]} and a control.")
        seen[column] = "a control"
    for factor, columns in config.instruments.items():
        for column in columns:
            if column in seen:
                raise SpecError(
                    f"a column must have one role; {shown(column)} is both {seen[column]} and instrument of {factor}."
                )


def with_data(config: Config, file: str | PathLike[str]) -> Config:
    """The same choices on another file."""
    return replace(config, source=replace(config.source, file=Path(file), simulate=None))
