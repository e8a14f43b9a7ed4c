import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';

/** The refusal of a tunnel: a status, or the end of the connection. */
export type Refusal = number | 'hang up';

/** A small HTTP proxy, which makes tunnels (`CONNECT`) and remembers where to. */
export class HttpProxy {
  /** The host and port of each tunnel that was asked for. */
  readonly asked: string[] = [];
  /** The refusals of the next tunnels; the tunnels after these are made. */
  readonly refusals: Refusal[] = [];
  /** The credentials of the last request for a tunnel. */
  credentials: string | undefined;
  #ready: Promise<unknown> = Promise.resolve();
  readonly #clients: Socket[] = [];
  readonly #servers: Socket[] = [];
  readonly #server: Server;

  /** @param targets the ports of hosts that exist only here */
  private constructor(targets: Readonly<Record<string, number>>) {
    this.#server = createServer((_, response) => response.writeHead(405).end());
    this.#server.on('connect', async ({ url = '', headers }, client: Socket) => {
      client.on('error', () => {});
      this.#clients.push(client);
      this.asked.push(url);
      this.credentials = headers['proxy-authorization'];
      const refusal = this.refusals.shift();
      if (refusal === 'hang up') return client.destroy();
      if (refusal !== undefined) return client.end(`HTTP/1.1 ${refusal} Refused\r\n\r\n`);
      await this.#ready;
      const [host = '', port] = url.split(':');
      const own = targets[host];
      const server = connect(own === undefined ? { host, port: Number(port) } : { port: own }, () =>
        client.write('HTTP/1.1 200 Connected\r\n\r\n'),
      );
      server.on('error', () => client.destroy());
      this.#servers.push(server);
      return client.pipe(server).pipe(client);
    });
  }

  static async open(targets: Readonly<Record<string, number>> = {}): Promise<HttpProxy> {
    const proxy = new HttpProxy(targets);
    await once(proxy.#server.listen(0, '127.0.0.1'), 'listening');
    return proxy;
  }

  /** Lets every tunnel wait. Returns a function that makes them, and resolves when all of them are closed again. */
  hold(): () => Promise<void> {
    let release = (): void => {};
    this.#ready = new Promise<void>((resolve) => {
      release = resolve;
    });
    return async () => {
      const closed = this.#clients.map((client) => once(client, 'close'));
      release();
      await Promise.all(closed);
    };
  }

  get url(): string {
    const address = this.#server.address();
    if (typeof address !== 'object' || address === null) throw new Error('The proxy is not open.');
    return `http://127.0.0.1:${address.port}`;
  }

  close(): void {
    this.#server.close();
    for (const socket of [...this.#clients, ...this.#servers]) socket.destroy();
  }
}
