# The recommended version of Node.js. docs/install/container.md says how to pin the image by its digest.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# No package needs an install script, neither to build nor to run.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY build.js bundle.js launch.js start.js ./
COPY src src
COPY adapters adapters
# The build keeps the content as it was read, for a faster start.
COPY content content
RUN npm run build
# The build contains its libraries, so that a scanner finds them only in this list.
COPY deploy/sbom.js deploy/
RUN npm run --silent sbom > llm-strategy.cdx.json
# The one library outside of the build, because it has a binary for each system: SQLite, for a database in a file.
RUN mkdir libsql && cp -r --parents node_modules/libsql node_modules/@libsql/linux-*-gnu* node_modules/@neon-rs/load \
  node_modules/detect-libc libsql
# The guide runs as another user than the build, whose files may be readable for their owner alone.
RUN chmod -R a+rX dist content libsql llm-strategy.cdx.json

FROM node:24-bookworm-slim
LABEL org.opencontainers.image.title="llm-strategy" \
  org.opencontainers.image.description="A decision guide in Slack and Discord" \
  org.opencontainers.image.version="0.1.0" \
  org.opencontainers.image.base.name="docker.io/library/node:24-bookworm-slim"
# The guide needs only Node.js. The package managers would only be more to patch, and of use to an intruder.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack \
  /usr/local/bin/yarn /usr/local/bin/yarnpkg /opt/yarn-*
# A new volume at /data gets this owner.
RUN install -d -o 1000 -g 1000 -m 700 /data
WORKDIR /app
# All addresses of the container, IPv6 and IPv4. Only published ports can be reached from outside.
ENV NODE_ENV=production HOST=:: PORT=3000
COPY --from=build /app/llm-strategy.cdx.json ./
COPY --from=build /app/libsql/node_modules node_modules
COPY --from=build /app/dist dist
COPY --from=build /app/content content
# Root owns all files, so the guide cannot change them. It writes none. A number, because Kubernetes must see that it is
# not root; it is the user "node".
USER 1000:1000
EXPOSE 3000
# /healthz, not /readyz: a restart does not end an outage of a platform.
HEALTHCHECK --interval=30s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "require('node:http').get('http://127.0.0.1:' + process.env.PORT + '/healthz', ({ statusCode }) => process.exit(statusCode === 200 ? 0 : 1)).on('error', () => process.exit(1))"]
ENTRYPOINT ["node", "dist/main.js"]
