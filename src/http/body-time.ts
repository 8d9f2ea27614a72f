import type { IncomingMessage } from 'node:http';
import type { onRequestHookHandler } from 'fastify';
import { replyToBrokenRequest } from './error-replies.ts';

/** A body arrives within this time, or, where it is a file, goes on arriving. */
const patienceMs = 60_000;
/** The least of a file that arrives in that time. */
const leastBytes = 60_000;

/** Ends requests whose bodies take too long, so that slow senders can't hold connections for good. */
export function limitBodyTime(): onRequestHookHandler {
  return ({ raw, routeOptions }, _reply, done) => {
    if (hasBody(raw)) watchBody(raw, routeOptions.config.isFileBody === true);
    done();
  };
}

/** Whether bytes come behind the headers. */
export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function watchBody(request: IncomingMessage, isFile: boolean): void {
  const { socket } = request;
  let seen = socket.bytesRead;
  const timer = setInterval(() => {
    const arrived = socket.bytesRead - seen;
    seen = socket.bytesRead;
    if (isFile && arrived >= leastBytes) return;
    replyToBrokenRequest({ code: 'ERR_HTTP_REQUEST_TIMEOUT' }, socket);
    request.destroy();
  }, patienceMs);
  const stop = () => {
    clearInterval(timer);
    socket.off('close', stop);
  };
  request.once('end', stop).once('close', stop);
  // Of a body that was refused, and never came, a request says nothing any more.
  socket.once('close', stop);
}
