import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

export type Gate = {
  /** The given URL, but through the gate. */
  url: string;
  /** Cuts every connection and refuses new ones, as a server that is away. */
  shut(): Promise<void>;
  /** Cuts every connection and hangs up on new ones, as a proxy whose server is away. */
  hangUp(): void;
  open(): Promise<void>;
  /** How many sockets are open in it, two for each connection. */
  sockets(): number;
};

/** A door in front of a real server, PostgreSQL or Redis, that a test can shut. */
export async function openGate(targetUrl: string): Promise<Gate> {
  const target = new URL(targetUrl);
  const sockets = new Set<Socket>();
  let hangsUp = false;
  let server = await listen(0);
  const { port } = server.address() as AddressInfo;
  const url = new URL(targetUrl);
  url.hostname = '127.0.0.1';
  url.port = String(port);

  async function listen(on: number): Promise<Server> {
    const created = createServer((client) =>
      hangsUp ? client.resetAndDestroy() : join(client, target, sockets),
    );
    await new Promise<void>((resolve) => created.listen(on, '127.0.0.1', resolve));
    return created;
  }

  return {
    url: url.href,
    sockets: () => sockets.size,
    shut: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) cut(socket);
      await closed;
    },
    hangUp: () => {
      hangsUp = true;
      for (const socket of sockets) cut(socket);
    },
    open: async () => {
      hangsUp = false;
      if (!server.listening) server = await listen(port);
    },
  };
}

// One that has said its end cannot be reset: it would stay open for ever, and the process with it.
function cut(socket: Socket): void {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}

function join(client: Socket, target: URL, sockets: Set<Socket>): void {
  const upstream = connect(Number(target.port), target.hostname);
  for (const [socket, other] of [
    [client, upstream],
    [upstream, client],
  ] as const) {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => {
      sockets.delete(socket);
      other.destroy();
    });
    socket.pipe(other);
  }
}
