# One image for web, worker, beat, the preparation of the database, and the simulated registry.
FROM python:3.13.18-slim AS libraries
COPY requirements.lock /tmp/
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --require-hashes -r /tmp/requirements.lock

FROM python:3.13.18-slim
# Without it the C library reserves memory for each of many threads: a worker holds a fifth more.
ENV MALLOC_ARENA_MAX=2 \
    PATH=/venv/bin:$PATH \
    DJANGO_SETTINGS_MODULE=orcid_portal.settings \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
RUN useradd --system --uid 10001 --no-create-home portal \
    && install -d -o portal -g portal /data
COPY --from=libraries /venv /venv
WORKDIR /srv/portal
COPY . .
# The settings refuse to load without their secrets, so this step gets throw-away ones.
RUN SECRET_KEY=$(python -c "import secrets; print(secrets.token_urlsafe(64))") \
    MASTER_KEYS=1:$(python -c "import base64, os; print(base64.b64encode(os.urandom(32)).decode())") \
    DATABASE_URL=postgres://nobody@nowhere/none REDIS_URL=redis://nowhere/0 \
    PUBLIC_URL=https://portal.invalid \
    python manage.py collectstatic --no-input
USER portal
EXPOSE 8000
# gthread: a request waits for Postgres or ORCID, not for the processor.
CMD ["gunicorn", "orcid_portal.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", \
     "--workers", "2", "--threads", "8", "--no-control-socket", "--worker-tmp-dir", "/dev/shm", \
     "--timeout", "60", "--graceful-timeout", "60", "--keep-alive", "5", \
     "--limit-request-line", "8190", "--limit-request-fields", "100", \
     "--limit-request-field_size", "8190"]
