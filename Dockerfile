# syntax=docker/dockerfile:1
# One image for every process of Twinfit: `python -m service` is the gateway, `python -m worker` a
# worker. `--target gpu` builds the same with TensorFlow for NVIDIA cards.

ARG PYTHON_VERSION=3.12
ARG UV_VERSION=0.13.8

FROM ghcr.io/astral-sh/uv:${UV_VERSION} AS uv

# The environment, from the lock and from nothing else.
FROM python:${PYTHON_VERSION}-slim-bookworm AS build
COPY --from=uv /uv /usr/local/bin/uv
ENV UV_COMPILE_BYTECODE=1 \
    UV_LINK_MODE=copy \
    UV_PROJECT_ENVIRONMENT=/opt/twinfit \
    UV_PYTHON_DOWNLOADS=never
WORKDIR /src
# What changes seldom comes first: this layer is rebuilt only when the lock changes.
RUN --mount=type=cache,target=/root/.cache/uv \
    --mount=type=bind,source=pyproject.toml,target=pyproject.toml \
    --mount=type=bind,source=uv.lock,target=uv.lock \
    uv sync --frozen --no-dev --no-install-project \
    --extra service --extra worker --extra postgres --extra s3
COPY pyproject.toml uv.lock README.md LICENSE ./
COPY schemas schemas
COPY pairing pairing
COPY store store
COPY intake intake
COPY service service
COPY worker worker
COPY client client
RUN --mount=type=cache,target=/root/.cache/uv \
    uv sync --frozen --no-dev --no-editable \
    --extra service --extra worker --extra postgres --extra s3

# TensorFlow with CUDA takes the place of TensorFlow for the processor; they share one folder.
FROM build AS build-gpu
RUN --mount=type=cache,target=/root/.cache/uv \
    uv pip uninstall --python /opt/twinfit/bin/python tensorflow-cpu \
    && uv pip install --python /opt/twinfit/bin/python "tensorflow[and-cuda]==2.21.0"

FROM python:${PYTHON_VERSION}-slim-bookworm AS run
# A named volume takes its owner from the folder that it covers.
RUN groupadd --gid 10001 twinfit \
    && useradd --uid 10001 --gid twinfit --create-home twinfit \
    && install --directory --owner twinfit --group twinfit /data
ENV PATH=/opt/twinfit/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    TWINFIT_DATA=/data \
    TWINFIT_HOST=0.0.0.0 \
    TWINFIT_PORT=8000
USER twinfit
WORKDIR /home/twinfit
VOLUME /data
EXPOSE 8000
CMD ["python", "-m", "service"]

FROM run AS gpu
COPY --from=build-gpu /opt/twinfit /opt/twinfit
CMD ["python", "-m", "worker"]

FROM run AS twinfit
COPY --from=build /opt/twinfit /opt/twinfit
