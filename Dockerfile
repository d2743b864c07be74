# warden's image: one image, one process per container; see docker-compose.yml.
FROM python:3.11-slim AS build
WORKDIR /src
RUN python -m venv /opt/warden && /opt/warden/bin/pip install --no-cache-dir uv==0.13.9
COPY pyproject.toml uv.lock README.md LICENSE ./
RUN UV_PROJECT_ENVIRONMENT=/opt/warden /opt/warden/bin/uv sync --locked --inexact --no-dev --no-install-project
COPY warden warden
COPY workers workers
COPY models models
RUN UV_PROJECT_ENVIRONMENT=/opt/warden /opt/warden/bin/uv sync --locked --inexact --no-dev --no-editable \
    && /opt/warden/bin/pip uninstall --yes --quiet uv

FROM python:3.11-slim
RUN useradd --system --create-home --home-dir /var/lib/warden --uid 10001 warden
COPY --from=build /opt/warden /opt/warden
ENV PATH=/opt/warden/bin:$PATH PYTHONUNBUFFERED=1 WARDEN_CONFIG=/etc/warden/warden.toml
USER warden
WORKDIR /var/lib/warden
ENTRYPOINT ["warden"]
CMD ["--help"]
