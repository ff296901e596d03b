"""The JSON that programs read; every shape of our own carries its schema."""

from typing import cast

from xendrift.core.base.jsontypes import Json, JsonObject
from xendrift.core.base.text import SafeText
from xendrift.core.events import Event
from xendrift.core.export.mask import is_secret, mask_config
from xendrift.core.findings.catalogue import Rule
from xendrift.core.merge.merge import origins
from xendrift.core.model.device import DeviceId, Pair, Trail, state_name
from xendrift.core.model.finding import Finding
from xendrift.core.model.report import Report

SCHEMA = "xendrift/1"


def finding_shape(found: Finding, name: str) -> JsonObject:
    """One finding; `limit` and `age` are in seconds, null where they say nothing.

    `at_least` is true if nobody saw the state begin, so that it may be older than its age.
    """
    return {
        "rule": found.rule,
        "severity": found.severity.word,
        "domid": found.domid,
        "domain": name,
        "device": _name(found.device),
        "sentence": str(found.sentence),
        "effect": str(found.effect),
        "evidence": [
            {
                "path": str(one.path),
                "value": None if one.value is None else str(one.value),
                "writer": None if one.writer is None else str(one.writer),
            }
            for one in found.evidence
        ],
        "remedies": [
            {"text": str(one.text), "command": [str(word) for word in one.command]}
            for one in found.remedies
        ],
        "limit": found.limit,
        "age": found.age,
        "at_least": found.at_least,
    }


def report_shape(report: Report, *, secrets: bool) -> JsonObject:
    """Everything known of one domain; passwords only if they are asked for."""
    shape = _report_shape(report, secrets)
    return shape if secrets else cast(JsonObject, mask_config(shape))


def _report_shape(report: Report, secrets: bool) -> JsonObject:
    ahead = report.next_boot
    return {
        "schema": SCHEMA,
        "domid": report.domid,
        "domain": str(report.name),
        "type": report.live.domain_type,
        "uuid": report.live.uuid,
        "template": {
            "state": str(report.template.state),
            "reason": str(report.template.sentence),
            "file": str(report.template.file),
            "pending": report.template.pending,
            "config": report.template.config,
        },
        "merged": {
            "policy": str(report.merged.policy),
            "problem": str(report.merged.problem),
            "config": report.merged.config,
            "origins": {
                pointer: str(origin)
                for pointer, origin in origins(
                    report.merged.config, report.merged.overrides
                ).items()
            },
        },
        "next_boot": {
            "config": ahead.config,
            "reason": str(ahead.reason),
            "lost": _names(ahead.lost),
            "gained": _names(ahead.gained),
            "kept": _names(ahead.kept),
            "pending": ahead.pending,
        },
        "devices": [_pair_shape(pair, secrets) for pair in report.pairs],
        "findings": [finding_shape(found, str(report.name)) for found in report.findings],
        "truncated": [str(sentence) for sentence in report.truncated],
    }


def _pair_shape(pair: Pair, secrets: bool) -> JsonObject:
    record = pair.live
    return {
        "device": str(pair.id),
        "json_key": pair.json_key,
        "template": pair.template,
        "live": None if record is None else record.config,
        "implied": record is not None and record.implied,
        "trail": None if record is None else _trail_shape(record.trail),
        "raw": {str(SafeText(path)): str(SafeText(value)) for path, value in record.raw.items()}
        if record
        else {},
        "differences": [
            {"field": one.field, "template": str(one.template), "live": str(one.live)}
            for one in pair.differences
            if secrets or not is_secret(one.field)
        ],
    }


def _trail_shape(trail: Trail) -> JsonObject:
    return {
        "libxl": trail.libxl_path or None,
        "frontend": trail.frontend_path if trail.has_frontend else None,
        "backend": str(SafeText(trail.backend_path)) if trail.has_backend else None,
        "backend_domid": trail.backend_domid,
        "frontend_state": state_name(trail.frontend_state),
        "backend_state": state_name(trail.backend_state),
        "online": trail.online,
        "hotplug_status": _bytes(trail.hotplug_status),
        "hotplug_error": _bytes(trail.hotplug_error),
        "frontend_error": _bytes(trail.frontend_error),
        "backend_error": _bytes(trail.backend_error),
        "connected": trail.connected,
    }


def event_shape(event: Event, time: str) -> JsonObject:
    """One thing that happened; `time` is ISO 8601 with its offset."""
    return {
        "schema": SCHEMA,
        "time": time,
        "event": event.what,
        "domid": event.domid,
        "domain": str(event.name),
        "device": _name(event.device),
        "rule": event.rule or None,
        "sentence": str(event.sentence),
    }


def rule_shape(rule: Rule) -> JsonObject:
    """One rule of the catalogue."""
    remedies: list[Json] = [*rule.remedies]
    return {
        "rule": rule.id,
        "severity": rule.severity.word,
        "when": rule.when,
        "effect": rule.effect,
        "boot": rule.boot,
        "detach": rule.detach,
        "remedies": remedies,
        "why": rule.why,
    }


def _name(device: DeviceId | None) -> Json:
    return None if device is None else str(device)


def _names(devices: tuple[DeviceId, ...]) -> list[Json]:
    return [str(device) for device in devices]


def _bytes(value: bytes | None) -> Json:
    return None if value is None else str(SafeText(value))
