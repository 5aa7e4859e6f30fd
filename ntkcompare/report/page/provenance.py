"""Provenance: where a run came from, so that it can be run again."""

import json
from collections.abc import Mapping
from typing import Any

from ntkcompare.report.page.markup import code, described, escape, number, short
from ntkcompare.report.page.table import Cell, table

_RUN = ("scaling", "scale_fit", "test_size", "validation", "random_state", "threads", "n_jobs", "quick")


def provenance(run: Mapping[str, Any]) -> str:
    """Return what a manifest says, the most important in words and the whole of it at the end."""
    parts = [described([*_origin(run), *_data(_part(run, "dataset")), *_machine(run)])]
    learners = _part(run, "learners")
    if learners:
        heads = ["learner", "class", "parameters"]
        rows = [
            [
                Cell.of(str(name)),
                Cell.of(str(_of(told, "class"))),
                Cell.of(_arguments(_of(told, "parameters"))),
            ]
            for name, told in learners.items()
        ]
        parts.append(table("The learners and their parameters.", heads, rows))
    whole = json.dumps(run, indent=2, ensure_ascii=False, default=str)
    parts.append(
        f'<details><summary>The whole manifest</summary><pre tabindex="0">{escape(whole)}</pre></details>'
    )
    return "\n".join(parts)


def _origin(run: Mapping[str, Any]) -> list[tuple[str, str]]:
    seconds = [number(run.get(name)) for name in ("wall_seconds", "cpu_seconds")]
    spent = f"{short(seconds[0])} s" + (
        f", {short(seconds[1])} s of processors" if seconds[1] is not None else ""
    )
    settings = ", ".join(f"{name} {run[name]}" for name in _RUN if run.get(name) is not None)
    notes = run.get("notes")
    return [
        ("command", code(run["command"]) if run.get("command") else ""),
        ("started", escape(run.get("started", ""))),
        ("took", escape(spent) if seconds[0] is not None else ""),
        ("settings", escape(settings)),
        ("notes", escape("; ".join(map(str, notes))) if isinstance(notes, list) and notes else ""),
        ("library", _library(run)),
    ]


def _library(run: Mapping[str, Any]) -> str:
    git = run.get("git")
    told = git.get("library", git) if isinstance(git, Mapping) else None
    version = f"ntkcompare {run.get('ntkcompare', '')}"
    if not isinstance(told, Mapping):
        return escape(version)
    changed = ", with changes" if told.get("dirty") else ""
    return f"{escape(version)}, revision {code(str(told.get('revision', ''))[:12])}{escape(changed)}"


def _data(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    shape = data.get("shape")
    size = f"{short(data.get('n'))} examples"
    if isinstance(shape, list) and shape:
        size += f" of {' × '.join(map(str, shape))} features"
    classes = data.get("classes")
    if isinstance(classes, list):
        size += f", {len(classes)} classes"
    hashed = str(data.get("sha256") or "")
    told = f"{data.get('name', '')}: {size}" if data.get("n") is not None else str(data.get("name", ""))
    return [
        ("data", escape(told)),
        ("source", escape(data.get("source") or "")),
        ("licence", escape(data.get("licence") or "")),
        ("sha256", code(hashed) if hashed else ""),
    ]


def _machine(run: Mapping[str, Any]) -> list[tuple[str, str]]:
    device, versions = _part(run, "device"), _part(run, "versions")
    devices = device.get("jax_devices")
    told = [str(device.get("system", "")), f"{device.get('cpu_count', '')} processors"]
    told += list(map(str, devices)) if isinstance(devices, list) else []
    return [
        ("machine", escape(", ".join(filter(None, told))) if device else ""),
        ("versions", escape(", ".join(f"{name} {version}" for name, version in versions.items()))),
    ]


def _part(run: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = run.get(name)
    return found if isinstance(found, Mapping) else {}


def _of(told: Any, name: str) -> Any:
    return told.get(name, "") if isinstance(told, Mapping) else ""


def _arguments(parameters: Any) -> str:
    if not isinstance(parameters, Mapping):
        return ""
    return ", ".join(f"{name}={value!r}" for name, value in parameters.items())
