import type { FastifyRequest } from 'fastify';
import type { Config, Surface } from '../config.ts';

/** Tells the public address of a surface, without a trailing slash. */
export type BaseUrls = (surface: Surface, request: FastifyRequest) => string;

const hostPattern = /^(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?$/;

/**
 * A surface's configured base URL, or else the origin that the request was sent to, as a trusted
 * proxy tells it. The Host header comes from the caller, so only what can be a host goes into links.
 */
export function readBaseUrls(config: Config): BaseUrls {
  return (surface, request) => {
    const configured = config.baseUrls[surface];
    if (configured !== undefined) return configured;
    const { host } = request;
    if (hostPattern.test(host)) return `${request.protocol}://${host}`;
    const { localAddress = 'localhost', localPort } = request.socket;
    const address = localAddress.includes(':') ? `[${localAddress}]` : localAddress;
    return `${request.protocol}://${address}:${localPort}`;
  };
}
