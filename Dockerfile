# warden's image: one image, one process per container; see docker-compose.yml.
FROM python:3.11-slim AS build
WORKDIR /src
# Compiled here: at run time nobody may write beside the code, and each start would compile it again.
ENV UV_PROJECT_ENVIRONMENT=/opt/warden UV_COMPILE_BYTECODE=1
RUN python -m venv /opt/warden && /opt/warden/bin/pip install --no-cache-dir uv==0.13.9
COPY pyproject.toml uv.lock README.md LICENSE ./
RUN /opt/warden/bin/uv sync --locked --inexact --no-dev --no-install-project
COPY warden warden
COPY workers workers
COPY models models
COPY docs/runbooks docs/runbooks
RUN /opt/warden/bin/uv sync --locked --inexact --no-dev --no-editable \
    && /opt/warden/bin/pip uninstall --yes --quiet uv

FROM python:3.11-slim
# 1000 is the first user of most machines, who owns the warden.toml (0600) that is mounted.
RUN useradd --uid 1000 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin warden
COPY --from=build /opt/warden /opt/warden
ENV PATH=/opt/warden/bin:$PATH PYTHONUNBUFFERED=1 WARDEN_CONFIG=/etc/warden/warden.toml
USER warden
WORKDIR /etc/warden
ENTRYPOINT ["warden"]
CMD ["--help"]
