"""Writes figures in the text format that Prometheus reads (version 0.0.4)."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from actions.operating.gauges import Gauge
from actions.operating.meters import BUCKETS, Labels, Meter, Timed

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"


def gauge_lines(gauge: Gauge, kind: str = "gauge") -> Iterator[str]:
    """One gauge with all its values."""
    yield from _head(gauge.name, gauge.help, kind)
    for labels, value in gauge.values:
        yield f"{gauge.name}{_labels(zip(gauge.labels, labels, strict=True))} {_number(value)}"


def counter_lines(meter: Meter, counted: Mapping[Labels, int]) -> Iterator[str]:
    """One counter with all its values."""
    yield from _head(meter.name, meter.help, "counter")
    for labels, count in sorted(counted.items()):
        yield f"{meter.name}{_labels(zip(meter.labels, labels, strict=True))} {count}"


def timer_lines(meter: Meter, timed: Mapping[Labels, Timed]) -> Iterator[str]:
    """One timer as a histogram."""
    yield from _head(meter.name, meter.help, "histogram")
    for labels, one in sorted(timed.items()):
        told = list(zip(meter.labels, labels, strict=True))
        for limit, within in zip((*map(str, BUCKETS), "+Inf"), (*one.within, one.count), strict=True):
            yield f"{meter.name}_bucket{_labels([*told, ('le', limit)])} {within}"
        yield f"{meter.name}_sum{_labels(told)} {_number(one.seconds)}"
        yield f"{meter.name}_count{_labels(told)} {one.count}"


def _head(name: str, help_text: str, kind: str) -> Iterator[str]:
    yield f"# HELP {name} {help_text.replace(chr(92), chr(92) * 2)}."
    yield f"# TYPE {name} {kind}"


def _labels(pairs: Iterable[tuple[str, str]]) -> str:
    told = ",".join(f'{name}="{_escaped(value)}"' for name, value in pairs)
    return f"{{{told}}}" if told else ""


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)
