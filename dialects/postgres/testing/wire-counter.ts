import { mkdtemp, rm } from 'node:fs/promises';
import { createConnection, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What went over the wire since the last `reset`. */
export interface WireCounts {
  /** How often a client had to wait for the server: `ReadyForQuery` messages. */
  readonly roundTrips: number;
  /** Commands that ended, by their tag without numbers: `SELECT`, `BEGIN`, `SET`. */
  readonly commands: ReadonlyMap<string, number>;
}

export interface WireCounter {
  /** URL of a database of the server behind, by way of the counter. */
  url(database: string): string;
  counts(): WireCounts;
  reset(): void;
  close(): Promise<void>;
}

/**
 * Stands between clients and the socket of a server, and counts what the server says.
 * https://www.postgresql.org/docs/current/protocol-message-formats.html
 */
export async function countWire(serverSocket: string): Promise<WireCounter> {
  const folder = await mkdtemp(join(tmpdir(), 'wire-'));
  let roundTrips = 0;
  const commands = new Map<string, number>();
  const heard = (type: string, body: Buffer): void => {
    if (type === 'Z') roundTrips++;
    if (type !== 'C') return;
    const tag = body.toString('latin1', 0, body.indexOf(0)).replace(/[ \d]+$/, '');
    commands.set(tag, (commands.get(tag) ?? 0) + 1);
  };
  const server = createServer((client) => {
    const upstream = createConnection(serverSocket);
    const listen = messageReader(heard);
    client.pipe(upstream);
    upstream.on('data', (chunk: Buffer) => {
      listen(chunk);
      client.write(chunk);
    });
    upstream.on('end', () => client.end());
    for (const socket of [client, upstream]) {
      socket.on('error', () => {
        client.destroy();
        upstream.destroy();
      });
    }
  });
  await new Promise<void>((ready) => server.listen(join(folder, '.s.PGSQL.5432'), ready));
  return {
    url: (database) => `postgres://postgres@/${database}?host=${encodeURIComponent(folder)}`,
    counts: () => ({ roundTrips, commands: new Map(commands) }),
    reset() {
      roundTrips = 0;
      commands.clear();
    },
    async close() {
      await new Promise<void>((done) => {
        server.close(() => done());
      });
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Cuts a stream of bytes into messages: a letter, four bytes of length that count themselves, the rest. */
function messageReader(found: (type: string, body: Buffer) => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  // Bytes of a long message that are still to come and need not be looked at.
  let skip = 0;
  return (chunk) => {
    const skipped = Math.min(skip, chunk.length);
    skip -= skipped;
    let data: Buffer = skipped === 0 ? chunk : chunk.subarray(skipped);
    if (rest.length > 0) data = Buffer.concat([rest, data]);
    let at = 0;
    while (data.length - at >= 5) {
      const type = String.fromCharCode(data[at] ?? 0);
      const length = data.readUInt32BE(at + 1) + 1;
      const isWanted = type === 'C' || type === 'Z';
      if (at + length > data.length) {
        if (isWanted) break;
        skip = at + length - data.length;
        at = data.length;
        break;
      }
      if (isWanted) found(type, data.subarray(at + 5, at + length));
      at += length;
    }
    rest = data.subarray(at);
  };
}
