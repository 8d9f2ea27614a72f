/** A server with applications that could be at odds, and a look at what reaches its store. */

import type { Application } from '../src/model/application.ts';
import { issueClientSecret } from '../src/oauth/application-keys.ts';
import { type Answer, startTestServer, type TestServer } from './fixtures.ts';

interface TokenAnswer {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly error: string;
}

interface Exchanged {
  readonly status: number;
  readonly answer: TokenAnswer;
}

export interface AttackedServer extends TestServer {
  /** Every lookup of a secret that reached the store. */
  readonly lookups: string[];
  /** What happens, once, right after a code or a token was looked up. */
  readonly meanwhile: { code?: () => Promise<unknown>; token?: () => Promise<unknown> };
  /** The client secret of the server's `application`. */
  readonly secret: string;
  /** Another's application, which may only read. */
  readonly other: Application;
  readonly otherSecret: string;
  /** Has no secret. */
  readonly desktop: Application;
  /** Asks the token endpoint, with the secret of `application` if none is given; `''`: without any. */
  exchange(params: Readonly<Record<string, string>>, clientSecret?: string): Promise<Exchanged>;
  /** Asks who a token belongs to. */
  me(token: string): Promise<{ status: number; message: string | undefined }>;
}

export async function startAttackedServer(): Promise<AttackedServer> {
  const lookups: string[] = [];
  const meanwhile: AttackedServer['meanwhile'] = {};
  const now = async (kind: keyof typeof meanwhile) => {
    const happens = meanwhile[kind];
    delete meanwhile[kind];
    await happens?.();
  };
  const server = await startTestServer({
    wrapStore: (store) => ({
      ...store,
      applications: {
        ...store.applications,
        key: (hash) => {
          lookups.push(hash);
          return store.applications.key(hash);
        },
      },
      authorizations: {
        ...store.authorizations,
        token: async (hash) => {
          lookups.push(hash);
          const token = await store.authorizations.token(hash);
          await now('token');
          return token;
        },
        useCode: async (hash) => {
          lookups.push(hash);
          const used = await store.authorizations.useCode(hash);
          await now('code');
          return used;
        },
      },
    }),
  });
  const { store, application, bob, origin } = server;
  const secret = await issueClientSecret(store, application);
  const details = { description: '', website: '', scopes: ['read'] } as const;
  const other = (await store.applications.create(
    {
      ...details,
      name: 'other',
      callbackUrls: ['https://other.example/back?keep=1'],
      isPublic: false,
    },
    bob.id,
  )) as Application;
  const desktop = (await store.applications.create(
    { ...details, name: 'desktop', callbackUrls: ['http://127.0.0.1:1/'], isPublic: true },
    bob.id,
  )) as Application;

  return {
    ...server,
    lookups,
    meanwhile,
    secret,
    other,
    otherSecret: await issueClientSecret(store, other),
    desktop,
    async exchange(params, clientSecret = secret) {
      const [, id] = clientSecret.split('|');
      const response = await fetch(`${origin}/token`, {
        method: 'POST',
        body: new URLSearchParams(params),
        ...(clientSecret !== '' && {
          headers: { authorization: `Basic ${btoa(`${id}:${clientSecret}`)}` },
        }),
      });
      return { status: response.status, answer: (await response.json()) as TokenAnswer };
    },
    async me(token) {
      const response = await fetch(`${origin}/me`, {
        headers: { authorization: `OAuth ${token}` },
      });
      const { error } = (await response.json()) as Answer;
      return { status: response.status, message: error?.message };
    },
  };
}

/** What a client sends with a code. */
export const byCode = (code: string, more: Readonly<Record<string, string>> = {}) => ({
  grant_type: 'authorization_code',
  code,
  ...more,
});

/** What a client sends with a refresh token. */
export const byToken = (token: string, more: Readonly<Record<string, string>> = {}) => ({
  grant_type: 'refresh_token',
  refresh_token: token,
  ...more,
});
