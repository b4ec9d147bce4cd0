# Two stages: build with all packages, run with the few the program needs, as a user without rights.
FROM node:20-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY src src
RUN npm run build && npm prune --omit=dev --ignore-scripts

FROM node:20-bookworm-slim
ENV NODE_ENV=production LOS_HTTP_HOST=0.0.0.0 LOS_HTTP_PORT=8080 LOS_SPOOL_DIR=/spool
WORKDIR /app
RUN mkdir /spool && chown node:node /spool
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY mappings mappings
COPY fixtures fixtures
USER node
VOLUME /spool
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.LOS_HTTP_PORT}/health/live`).then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "dist/main.js"]
CMD ["run"]
