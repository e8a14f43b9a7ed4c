import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** Stands between the store and a server, and can fall silent. */
export class Relay {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  isSilent = false;

  private constructor(target: number) {
    this.#server = createServer((socket) => {
      const onward = connect(target, '127.0.0.1');
      for (const [from, to] of [
        [socket, onward],
        [onward, socket],
      ] as const) {
        this.#sockets.add(from);
        from.on('data', (data) => this.isSilent || to.write(data));
        from.on('close', () => to.destroy());
        from.on('error', () => to.destroy());
      }
    });
  }

  static async open(port: number, target: number): Promise<Relay> {
    const relay = new Relay(target);
    relay.#server.listen(port, '127.0.0.1');
    await once(relay.#server, 'listening');
    return relay;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' ? (address?.port ?? 0) : 0;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
