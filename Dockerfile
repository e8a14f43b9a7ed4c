# The recommended version of Node.js. Pin the image's digest if your policy requires it.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# No package needs an install script, neither to build nor to run.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY build.js bundle.js launch.js start.js ./
COPY src src
COPY adapters adapters
RUN npm run build
COPY content content
# The guide runs as another user than the build, whose files may be readable for their owner alone.
RUN chmod -R a+rX package.json start.js dist content

FROM node:24-bookworm-slim
WORKDIR /app
# All addresses of the container, IPv6 and IPv4. Only published ports can be reached from outside.
ENV NODE_ENV=production HOST=:: PORT=3000
# So that "npm run check" and the like work here, too.
COPY --from=build /app/package.json /app/start.js ./
COPY --from=build /app/dist dist
COPY --from=build /app/content content
# Root owns all files, so the guide cannot change them. It writes none.
USER node
EXPOSE 3000
# /healthz, not /readyz: a restart does not end an outage of a platform.
HEALTHCHECK --interval=30s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "require('node:http').get('http://127.0.0.1:' + process.env.PORT + '/healthz', ({ statusCode }) => process.exit(statusCode === 200 ? 0 : 1)).on('error', () => process.exit(1))"]
CMD ["node", "dist/main.js"]
