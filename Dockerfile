# Koe as a small image that runs without root and writes nowhere but to its data volume.
# Everything in it comes from Debian and from package-lock.json.

FROM node:24-trixie-slim AS build
WORKDIR /koe
COPY package.json package-lock.json .npmrc ./
COPY protocol/package.json protocol/
COPY server/package.json server/
COPY sdk/package.json sdk/
COPY web/package.json web/
RUN npm ci --omit=dev
# Bun is the runtime here, not a module.
COPY bin/find-bun.mjs bin/
RUN cp "$(node --input-type=module --eval 'import { findBun } from "/koe/bin/find-bun.mjs"; console.log(findBun("/koe"))')" /usr/local/bin/bun \
 && bun --version
COPY package.json bunfig.toml tsconfig.json LICENSE ./
COPY bin/health-check.mjs bin/
COPY protocol protocol
COPY server server
COPY sdk sdk
COPY web web
# Of the page the image holds what was built, and nothing of what it was built from or with: the second install has the
# server's packages alone. Bun's second copy, npm's own files and the compiler, which comes along as somebody's
# optional peer, are of no use in the image.
RUN bun node_modules/vite/bin/vite.js build web --logLevel warn \
 && mv web/dist /tmp/dist && rm -rf sdk/* web/* && cp -r /tmp/dist web/dist && rm -rf /tmp/dist node_modules
COPY sdk/package.json sdk/
COPY web/package.json web/
RUN npm ci --omit=dev --workspace=protocol --workspace=server --include-workspace-root \
 && rm -rf bin/find-bun.mjs node_modules/bun node_modules/@oven node_modules/.bin node_modules/.package-lock.json \
      node_modules/typescript node_modules/@typescript node_modules/@types

FROM debian:trixie-slim
# PostgreSQL refuses root and wants its user to have a name.
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /data --shell /usr/sbin/nologin koe \
 && install --directory --owner=koe --group=koe --mode=0700 /data
COPY --from=build /usr/local/bin/bun /usr/local/bin/bun
COPY --from=build /koe /koe
WORKDIR /koe
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    PORT=4000 \
    KOE_DATA_DIR=/data \
    BUN_RUNTIME_TRANSPILER_CACHE_PATH=0
USER koe
VOLUME /data
EXPOSE 4000
# The grace that `docker stop` gives by default is enough for a drain; PostgreSQL ends with Koe.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["bun", "bin/health-check.mjs"]
ENTRYPOINT ["bun"]
CMD ["server/src/main.ts"]
