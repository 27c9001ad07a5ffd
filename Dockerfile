# Koe as a small image that runs without root and writes nowhere but to its data volume.
# Everything in it comes from Debian and from package-lock.json.

FROM node:24-trixie-slim AS build
WORKDIR /koe
COPY package.json package-lock.json .npmrc ./
COPY protocol/package.json protocol/
COPY server/package.json server/
RUN npm ci --omit=dev
# Bun is the runtime here, not a module; its second copy and npm's own files are of no use in the image.
COPY bin/find-bun.mjs bin/
RUN cp "$(node --input-type=module --eval 'import { findBun } from "/koe/bin/find-bun.mjs"; console.log(findBun("/koe"))')" /usr/local/bin/bun \
 && bun --version \
 && rm -rf bin node_modules/bun node_modules/@oven node_modules/.bin node_modules/.package-lock.json
COPY package.json bunfig.toml LICENSE ./
COPY bin/health-check.mjs bin/
COPY protocol protocol
COPY server server

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
