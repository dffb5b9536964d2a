# docker build -t jubir . && docker run --rm -v "$PWD/releases:/in:ro" -v "$PWD/out:/out" jubir extract /in --output /out
FROM python:3.11-slim
WORKDIR /src
COPY pyproject.toml README.md LICENSE LICENSE-MODEL ./
COPY pipeline pipeline
COPY seeds seeds
COPY models models
RUN pip install --no-cache-dir . && rm -rf /src/* && useradd --create-home jubir
USER jubir
WORKDIR /home/jubir
ENTRYPOINT ["jubir"]
CMD ["--help"]
