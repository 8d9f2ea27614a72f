import { BlockList, isIP } from 'node:net';
import type { Config } from '../config.ts';
import { WaysideError } from '../errors.ts';

/**
 * Tells the proxies whose X-Forwarded headers say who asked and how. Everybody else's are ignored:
 * anybody can send them. Throws `configuration` for what is no address or network.
 */
export function trustedProxies({
  trustedProxies: entries,
}: Pick<Config, 'trustedProxies'>): false | ((address: string) => boolean) {
  if (entries.length === 0) return false;
  const trusted = new BlockList();
  for (const entry of entries) add(trusted, entry);
  return (address) => {
    const family = isIP(address);
    return family !== 0 && trusted.check(address, family === 6 ? 'ipv6' : 'ipv4');
  };
}

function add(trusted: BlockList, entry: string): void {
  const [, address = '', bits] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(entry) ?? [];
  const family = isIP(address);
  const most = family === 6 ? 128 : 32;
  const prefix = bits === undefined ? most : Number(bits);
  if (family === 0 || prefix > most) {
    throw new WaysideError(
      'configuration',
      `WAYSIDE_TRUSTED_PROXIES: not an address or network: ${entry}. Use such as 127.0.0.1 or 10.0.0.0/8.`,
    );
  }
  trusted.addSubnet(address, prefix, family === 6 ? 'ipv6' : 'ipv4');
}
