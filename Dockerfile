# The pipeline, for a machine with Docker.  Not built where no Docker engine runs: see the changelog.
FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 DO_NOT_TRACK=1 PREFECT_SERVER_ANALYTICS_ENABLED=false
WORKDIR /app
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY extractors extractors
COPY flows flows
COPY normalizers normalizers
COPY checks checks
COPY warehouse warehouse
RUN pip install --no-cache-dir --constraint constraints.txt setuptools \
 && pip install --no-cache-dir --no-build-isolation --constraint constraints.txt . \
 && useradd --create-home pmg \
 && mkdir -p /data/raw /data/curated \
 && chown -R pmg:pmg /data

USER pmg
ENV PMG_RAW=/data/raw PMG_CURATED=/data/curated
VOLUME ["/data/raw", "/data/curated"]
HEALTHCHECK --interval=5m --timeout=30s CMD ["python", "-c", "import flows.settings; flows.settings.Settings()"]
ENTRYPOINT ["pmg"]
CMD ["ingest"]
