import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a third party was told by whoever registered its application. */
export interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface ThirdParty {
  readonly address: string;
  readonly callbackUrl: string;
  /** The query of every visit to the callback URL. */
  readonly returned: readonly URLSearchParams[];
  /** The user access tokens it got. */
  readonly tokens: readonly string[];
  useCredentials(credentials: Credentials): void;
  close(): Promise<void>;
}

/**
 * A website that lets people sign in through Wayside: it exchanges the code itself, and then sends
 * the browser on to its home page, which has another host, as many have.
 */
export async function openThirdParty(wayside: string): Promise<ThirdParty> {
  let credentials: Credentials | undefined;
  const returned: URLSearchParams[] = [];
  const tokens: string[] = [];

  async function greetingFor(query: URLSearchParams): Promise<string> {
    const code = query.get('code');
    if (code === null) return `You said no: ${query.get('error')}`;
    const answer = await fetch(`${wayside}/token`, {
      method: 'POST',
      headers: {
        authorization: `OAuth ${credentials?.clientSecret}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({
        grant_type: 'authorization_code',
        code,
        client_id: credentials?.clientId,
      }),
    });
    const { access_token } = (await answer.json()) as { access_token: string };
    tokens.push(access_token);
    const headers = { authorization: `OAuth ${access_token}` };
    const me = await fetch(`${wayside}/me?fields=username`, { headers });
    return `Hello, ${((await me.json()) as { username: string }).username}`;
  }

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://here');
    if (url.pathname === '/callback') {
      returned.push(url.searchParams);
      const text = encodeURIComponent(await greetingFor(url.searchParams));
      response.writeHead(302, { location: `http://localhost:${port()}/home?text=${text}` }).end();
      return;
    }
    const link = `${wayside}/connect?client_id=${credentials?.clientId}&state=s+%2B%26%22`;
    const body =
      url.pathname === '/home'
        ? `<h1>${url.searchParams.get('text')}</h1>`
        : `<a href="${link.replaceAll('&', '&amp;')}">Continue with Wayside</a>`;
    response
      .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
      .end(`<!doctype html><link rel="icon" href="data:,"><title>Potholes</title>${body}`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const port = () => (server.address() as AddressInfo).port;
  const address = `http://127.0.0.1:${port()}`;
  return {
    address,
    callbackUrl: `${address}/callback`,
    returned,
    tokens,
    useCredentials: (given) => {
      credentials = given;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
