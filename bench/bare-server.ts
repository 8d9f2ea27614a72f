/**
 * The bound for every server in Node: node:http with one answer in hand. A process of its own, which is
 * told what to answer by its parent, replies with its port, and ends with the parent.
 */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Answer } from './raw-answer.ts';

let body = Buffer.alloc(0);
let headers: readonly string[] = [];

const server = createServer((_request, response) => {
  response.writeHead(200, headers as string[]);
  response.end(body);
});

process.on('message', (answer: Answer) => {
  body = Buffer.from(answer.body, 'base64');
  headers = answer.headers;
  process.send?.((server.address() as AddressInfo).port);
});
process.on('disconnect', () => process.exit());
server.listen(0, '127.0.0.1');
