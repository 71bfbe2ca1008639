# One image for the web process and the worker. Alone it is a whole chat (`docker run -p 8000:8000 -v confab:/data …`);
# docker-compose.yml makes several of it.

FROM python:3.12-slim-bookworm AS packages
COPY requirements.txt .
RUN python -m venv /opt/confab \
    && /opt/confab/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.txt

FROM python:3.12-slim-bookworm
# 3.12: the embedded Redis comes with a package that has no build for later ones.
ENV PATH=/opt/confab/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    HOST=0.0.0.0 \
    PORT=8000 \
    DATA_DIR=/data
COPY --from=packages /opt/confab /opt/confab
WORKDIR /app
COPY LICENSE pyproject.toml run.py worker.py ./
COPY chat chat
COPY templates templates
COPY static static
COPY migrations migrations
COPY deploy/docker-entrypoint.sh deploy/healthcheck.py deploy/
# Compiled here, because the account below may not write into /app, and need not.
RUN pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation --editable . \
    && python -m compileall -q chat migrations run.py worker.py \
    && useradd --system --user-group --uid 10001 --no-create-home --shell /usr/sbin/nologin confab \
    && install -d -o confab -g confab -m 0700 /data
USER confab
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=4s --start-period=60s --retries=3 CMD ["python", "deploy/healthcheck.py"]
ENTRYPOINT ["sh", "/app/deploy/docker-entrypoint.sh"]
CMD ["python", "run.py"]
