"""What is said once in a log: texts and hyperparameters."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tensorboard.compat.proto import summary_pb2, tensor_pb2, tensor_shape_pb2, types_pb2
from tensorboard.plugins.hparams import api_pb2, plugin_data_pb2
from tensorboard.plugins.hparams import metadata as hparams_metadata
from tensorboard.plugins.text import metadata as text_metadata

Setting = bool | int | float | str

_TEXT = text_metadata.create_summary_metadata("", "")


def text(tag: str, markdown: str) -> summary_pb2.Summary:
    """Say a text in Markdown."""
    tensor = tensor_pb2.TensorProto(
        dtype=types_pb2.DT_STRING,
        tensor_shape=tensor_shape_pb2.TensorShapeProto(),
        string_val=[markdown.encode()],
    )
    return summary_pb2.Summary(
        value=[summary_pb2.Summary.Value(tag=tag, metadata=_TEXT, tensor=tensor)]
    )


def session_start(
    values: Mapping[str, Setting], others: Iterable[Mapping[str, Setting]], metrics: Sequence[str]
) -> summary_pb2.Summary:
    """Say with which settings a leg is trained, beside which other ones, and what matters.

    TensorBoard takes the columns of its table from the first run that names them. So each run
    names those of all runs.
    """
    start = plugin_data_pb2.SessionStartInfo()
    for name, setting in values.items():
        _set(start.hparams[name], setting)
    sides = [values, *others]
    names = list(dict.fromkeys(name for side in sides for name in side))
    experiment = api_pb2.Experiment(
        hparam_infos=[
            _column(name, [side[name] for side in sides if name in side]) for name in names
        ],
        metric_infos=[api_pb2.MetricInfo(name=api_pb2.MetricName(tag=tag)) for tag in metrics],
    )
    summary = _hparams(
        hparams_metadata.EXPERIMENT_TAG, plugin_data_pb2.HParamsPluginData(experiment=experiment)
    )
    summary.MergeFrom(
        _hparams(
            hparams_metadata.SESSION_START_INFO_TAG,
            plugin_data_pb2.HParamsPluginData(session_start_info=start),
        )
    )
    return summary


def session_end(ended_seconds: float, *, succeeded: bool) -> summary_pb2.Summary:
    """Say that a leg's training has ended, at a time in seconds since 1970."""
    status = api_pb2.STATUS_SUCCESS if succeeded else api_pb2.STATUS_FAILURE
    end = plugin_data_pb2.SessionEndInfo(status=status, end_time_secs=ended_seconds)
    return _hparams(
        hparams_metadata.SESSION_END_INFO_TAG,
        plugin_data_pb2.HParamsPluginData(session_end_info=end),
    )


def _hparams(tag: str, content: plugin_data_pb2.HParamsPluginData) -> summary_pb2.Summary:
    value = summary_pb2.Summary.Value(
        tag=tag,
        metadata=hparams_metadata.create_summary_metadata(content),
        tensor=hparams_metadata.NULL_TENSOR,
    )
    return summary_pb2.Summary(value=[value])


def _column(name: str, settings: Sequence[Setting]) -> api_pb2.HParamInfo:
    """One column of the table: its type, what it may be filtered by, whether the legs differ."""
    distinct = list(dict.fromkeys(settings))
    column = api_pb2.HParamInfo(name=name, differs=len(distinct) > 1)
    if all(isinstance(setting, bool) for setting in distinct):
        column.type = api_pb2.DATA_TYPE_BOOL
        column.domain_discrete.extend(distinct)
    elif any(isinstance(setting, bool | str) for setting in distinct):
        column.type = api_pb2.DATA_TYPE_STRING
        column.domain_discrete.extend(str(setting) for setting in distinct)
    else:
        column.type = api_pb2.DATA_TYPE_FLOAT64
        column.domain_interval.min_value = min(map(float, distinct))
        column.domain_interval.max_value = max(map(float, distinct))
    return column


def _set(value: Any, setting: Setting) -> None:
    if isinstance(setting, bool):
        value.bool_value = setting
    elif isinstance(setting, str):
        value.string_value = setting
    else:
        value.number_value = setting
