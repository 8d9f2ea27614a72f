/**
 * The bound for every upload in Node: node:http that writes each body to a file of its own, and answers
 * when it is on the disk. A process of its own, which is told the directory by its parent, replies with
 * its port, and ends with the parent.
 */

import { createWriteStream } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

let directory = '';
let next = 0;

// Connections wait for their turn in between.
const server = createServer({ keepAliveTimeout: 600_000 }, async (request, response) => {
  const file = createWriteStream(join(directory, String(next++)), { flush: true });
  try {
    await pipeline(request, file);
    response.end('{}');
  } catch {
    response.destroy();
  }
});

process.on('message', (told: string) => {
  directory = told;
  process.send?.((server.address() as AddressInfo).port);
});
process.on('disconnect', () => process.exit());
server.listen(0, '127.0.0.1');
