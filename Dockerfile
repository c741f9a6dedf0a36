# The pipeline, for a machine with Docker.  See docs/docker.md, also for what was not run.
FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 DO_NOT_TRACK=1 PREFECT_SERVER_ANALYTICS_ENABLED=false
WORKDIR /app
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY extractors extractors
COPY flows flows
COPY normalizers normalizers
COPY checks checks
COPY pipeline pipeline
COPY review review
COPY warehouse warehouse
RUN pip install --no-cache-dir --constraint constraints.txt setuptools \
 && pip install --no-cache-dir --no-build-isolation --constraint constraints.txt . \
 && useradd --create-home --uid 1000 pmg \
 && mkdir -p /data/raw /data/curated /data/corrections /prefect \
 && chown -R pmg:pmg /data /prefect
# A named volume takes the owner of the folder that it covers: without them here they would belong to root.

USER 1000
ENV PMG_RAW=/data/raw PMG_CURATED=/data/curated
VOLUME ["/data/raw", "/data/curated", "/data/corrections", "/prefect"]
HEALTHCHECK --interval=5m --timeout=30s CMD ["python", "-c", "import flows.settings; flows.settings.Settings()"]
ENTRYPOINT ["pmg"]
CMD ["ingest"]
