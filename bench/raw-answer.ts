import { request } from 'node:http';

/** An answer as it went over the wire, content encoding and all. */
export interface Answer {
  /** Names and values in turn, without those that node:http adds by itself. */
  readonly headers: readonly string[];
  /** Base64. */
  readonly body: string;
}

const addedByNode = new Set(['connection', 'date', 'keep-alive']);

/** Throws unless the answer is a 200. */
export function askRaw(url: string, headers: Readonly<Record<string, string>>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        if (response.statusCode !== 200) reject(new Error(`${url}: ${response.statusCode}`));
        const pairs = Object.entries(response.headers).filter(([name]) => !addedByNode.has(name));
        resolve({
          headers: pairs.flatMap(([name, value]) => [name, String(value)]),
          body: Buffer.concat(chunks).toString('base64'),
        });
      });
    });
    asked.on('error', reject);
    asked.end();
  });
}
