import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';

/** Serves a function that takes a Request and gives a Response, and logs the port. */
export function serve(answer) {
  const server = createServer(getRequestListener(answer));
  server.listen(0, '127.0.0.1', () =>
    console.error(JSON.stringify({ port: server.address().port, msg: 'ready' })),
  );
}
