# Built in two steps, so that pip and its cache stay behind. glibc, not musl: the embedded PostgreSQL needs it.
FROM node:20-slim AS explorer
WORKDIR /src
COPY hub/serve/explorer/ ./
RUN npm ci --no-audit --no-fund --ignore-scripts && node build.js

FROM python:3.11-slim AS build
WORKDIR /src
RUN python -m venv /opt/hub
COPY requirements.lock .
RUN /opt/hub/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock
COPY pyproject.toml ./
COPY schema/ schema/
COPY connectors/ connectors/
COPY hub/ hub/
COPY --from=explorer /src/assets/ hub/serve/explorer/assets/
RUN /opt/hub/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation --no-index .

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /var/lib/hub --create-home --shell /usr/sbin/nologin hub
COPY --from=build /opt/hub /opt/hub
ENV PATH=/opt/hub/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HUB_DATA_DIR=/var/lib/hub
USER 10001
WORKDIR /var/lib/hub
VOLUME /var/lib/hub
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f\"http://127.0.0.1:{os.environ.get('HUB_PORT', '8000')}/livez\", timeout=2)"]
CMD ["hub", "serve", "--host", "0.0.0.0"]
