"""What TensorBoard's table of hyperparameters is told of a sweep.

Each training's event files hold the settings of its legs. Beside other points these would be a
hundred equal columns; in their place stand the changed paths, and the final numbers of each leg.
Imported only when a sweep's board is first looked at: TensorBoard's inside is no public API, and
the canary test looks at what is used here as well.
"""

import time
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import JsonValue
from tensorboard.backend.event_processing.data_provider import MultiplexerDataProvider
from tensorboard.data import provider
from tensorboard.plugins.hparams import api_pb2, plugin_data_pb2
from tensorboard.plugins.hparams import metadata as hparams
from typing_extensions import override

from schemas.job import JobState
from schemas.sweep_report import SweepRow
from service.sweeps.labels import short_names, short_value
from service.tensorboard.sweep_feed import SweepFeed, run_name

_STATUS = {
    JobState.SUCCEEDED: api_pb2.STATUS_SUCCESS,
    JobState.FAILED: api_pb2.STATUS_FAILURE,
    JobState.CANCELLED: api_pb2.STATUS_FAILURE,
}
_FINAL = "final/"


class SweepProvider(MultiplexerDataProvider):  # type: ignore[misc]
    """The runs as they are, with a table of hyperparameters of the sweep's own."""

    def __init__(self, runs: Any, title: str, feed: SweepFeed) -> None:
        super().__init__(runs, title)
        self._feed = feed

    @override
    def list_plugins(self, ctx: Any = None, *, experiment_id: str) -> Any:
        """The table is there from the first moment, whatever has been written."""
        there = super().list_plugins(ctx, experiment_id=experiment_id)
        return [*there, *({hparams.PLUGIN_NAME} - set(there))]

    @override
    def list_tensors(
        self, ctx: Any = None, *, experiment_id: str, plugin_name: str, run_tag_filter: Any = None
    ) -> Any:
        """Of hyperparameters ours, of everything else what was written."""
        if plugin_name != hparams.PLUGIN_NAME:
            return super().list_tensors(
                ctx,
                experiment_id=experiment_id,
                plugin_name=plugin_name,
                run_tag_filter=run_tag_filter,
            )
        rows = [row for row in self._feed.rows if row.attempt > 0]
        return dict(_sessions(rows, len(self._feed.rows)))

    @override
    def read_last_scalars(
        self, ctx: Any = None, *, experiment_id: str, plugin_name: str, run_tag_filter: Any = None
    ) -> Any:
        """The last points of curves, and the final numbers, which are no curves."""
        found = super().read_last_scalars(
            ctx,
            experiment_id=experiment_id,
            plugin_name=plugin_name,
            run_tag_filter=run_tag_filter,
        )
        for run, tag, value in self._finals():
            found[run][tag] = provider.ScalarDatum(0, time.time(), value)
        return found

    @override
    def read_scalars(
        self,
        ctx: Any = None,
        *,
        experiment_id: str,
        plugin_name: str,
        downsample: Any = None,
        run_tag_filter: Any = None,
    ) -> Any:
        """Curves; a final number is a curve of one point."""
        found = super().read_scalars(
            ctx,
            experiment_id=experiment_id,
            plugin_name=plugin_name,
            downsample=downsample,
            run_tag_filter=run_tag_filter,
        )
        tags = (run_tag_filter.tags if run_tag_filter else None) or ()
        if any(tag.startswith(_FINAL) for tag in tags):
            for run, tag, value in self._finals():
                if tag in tags:
                    datum = provider.ScalarDatum(0, time.time(), value)
                    found.setdefault(run, {})[tag] = [datum]
        return found

    def _finals(self) -> Iterator[tuple[str, str, float]]:
        for row in self._feed.rows:
            run = run_name(row, len(self._feed.rows))
            for leg, metrics in row.metrics.items():
                for name, value in metrics.items():
                    if value is not None:
                        yield f"{run}/{leg}", f"{_FINAL}{name}", value


def _sessions(rows: list[SweepRow], of: int) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """For each training its hyperparameters; with the first of them the columns of the table."""
    columns = _columns(rows)
    for row in rows:
        start = plugin_data_pb2.SessionStartInfo(group_name=_group(row))
        for path, value in row.changes.items():
            _set(start.hparams[path], value)
        told = {hparams.SESSION_START_INFO_TAG: {"session_start_info": start}}
        if row is rows[0]:
            told[hparams.EXPERIMENT_TAG] = {"experiment": columns}
        status = _STATUS.get(row.state, api_pb2.STATUS_RUNNING)
        end = plugin_data_pb2.SessionEndInfo(status=status)
        told[hparams.SESSION_END_INFO_TAG] = {"session_end_info": end}
        yield (
            run_name(row, of),
            {tag: _series(content) for tag, content in told.items()},
        )


def _group(row: SweepRow) -> str:
    """Trainings that differ in their seed alone are one row of the table, with mean numbers."""
    if row.seed is None:
        return ""
    return row.label.removesuffix(f"seed={row.seed}").removesuffix(", ") or "base"


def _columns(rows: list[SweepRow]) -> Any:
    """The columns of the table: the changed paths, then each leg's loss and final numbers."""
    paths = list(dict.fromkeys(path for row in rows for path in row.changes))
    tokens = {path: tuple(path.strip("/").replace("/", ".").split(".")) for path in paths}
    short = short_names(list(tokens.values()))
    legs = list(dict.fromkeys(leg for row in rows for leg in row.metrics)) or ["reference"]
    metrics = list(dict.fromkeys(n for row in rows for each in row.metrics.values() for n in each))
    return api_pb2.Experiment(
        hparam_infos=[
            _column(path, short[tokens[path]], [r.changes[path] for r in rows if path in r.changes])
            for path in paths
        ],
        metric_infos=[
            *(_metric(leg, f"{_FINAL}{name}", f"{leg} {name}") for leg in legs for name in metrics),
            *(_metric(leg, "loss", f"{leg} loss") for leg in legs),
        ],
    )


def _metric(leg: str, tag: str, shown: str) -> Any:
    name = api_pb2.MetricName(group=leg, tag=tag)
    return api_pb2.MetricInfo(name=name, display_name=shown)


def _column(path: str, shown: str, values: list[JsonValue]) -> Any:
    column = api_pb2.HParamInfo(name=path, display_name=shown, differs=True)
    if all(isinstance(value, bool) for value in values):
        column.type = api_pb2.DATA_TYPE_BOOL
        column.domain_discrete.extend(sorted({bool(value) for value in values}))
    elif all(isinstance(value, int | float) and not isinstance(value, bool) for value in values):
        column.type = api_pb2.DATA_TYPE_FLOAT64
        numbers = [float(value) for value in values if isinstance(value, int | float)]
        column.domain_interval.min_value = min(numbers)
        column.domain_interval.max_value = max(numbers)
    else:
        column.type = api_pb2.DATA_TYPE_STRING
        column.domain_discrete.extend(dict.fromkeys(short_value(value) for value in values))
    return column


def _set(place: Any, value: JsonValue) -> None:
    if isinstance(value, bool):
        place.bool_value = value
    elif isinstance(value, int | float):
        place.number_value = value
    else:
        place.string_value = short_value(value)


def _series(content: Mapping[str, Any]) -> Any:
    told = plugin_data_pb2.HParamsPluginData(**content)
    return provider.TensorTimeSeries(
        max_step=0,
        max_wall_time=0.0,
        plugin_content=hparams.create_summary_metadata(told).plugin_data.content,
        description="",
        display_name="",
    )
