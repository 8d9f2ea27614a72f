/**
 * The bound for every server in Node: node:http with its answers in hand, which it gives in turn. A
 * process of its own, which is told what to answer by its parent, replies with its port, and ends with
 * the parent.
 */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Answer } from './raw-answer.ts';

let answers: readonly { readonly headers: string[]; readonly body: Buffer }[] = [];
let next = 0;

const server = createServer((_request, response) => {
  const answer = answers[next++ % answers.length];
  response.writeHead(200, answer?.headers);
  response.end(answer?.body);
});

process.on('message', (told: readonly Answer[]) => {
  answers = told.map(({ headers, body }) => ({
    headers: [...headers],
    body: Buffer.from(body, 'base64'),
  }));
  process.send?.((server.address() as AddressInfo).port);
});
process.on('disconnect', () => process.exit());
server.listen(0, '127.0.0.1');
