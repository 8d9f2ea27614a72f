/**
 * Hostile input over HTTP: whatever is sent, the server answers in the Graph envelope that pages of
 * any origin may read, logs no fault, and is as quick afterwards as before.
 */

import assert from 'node:assert/strict';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { type SampleTown, startSampleTown } from './clients-server.ts';
import { seededRandom } from './seeded-random.ts';

let server: SampleTown;
let imageId: string;
let thumbnail: string;

before(async () => {
  server = await startSampleTown();
  const reply = await server.askAs('/images?bbox=14,46,15,47&limit=1&fields=thumb_256_url');
  const [image] = reply.json<{ data: { id: string; thumb_256_url: string }[] }>().data;
  assert.ok(image);
  imageId = image.id;
  thumbnail = image.thumb_256_url.slice(server.origin.length);
});
after(async () => {
  try {
    // Nothing of all this may have been a fault of ours.
    assert.doesNotMatch(server.log(), /"level"/);
    assert.equal((await server.ask('/ready')).status, 200);
  } finally {
    await server.stop();
  }
});

/** Bytes on a socket of their own, and everything that came back until the server hung up. */
function send(bytes: string | Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(server.port, '127.0.0.1', () => socket.write(bytes));
    const received: Buffer[] = [];
    socket.setTimeout(5_000, () => socket.destroy(new Error('no answer')));
    socket.on('data', (chunk) => received.push(chunk));
    socket.on('close', () => resolve(Buffer.concat(received).toString('latin1')));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // Closed on us while we were still sending: what counts is what came before.
      if (error.code === 'ECONNRESET' || error.code === 'EPIPE') return;
      reject(error);
    });
  });
}

const get = (target: string, headers = '') =>
  send(
    Buffer.from(
      `GET ${target} HTTP/1.1\r\nHost: x\r\nAuthorization: OAuth ${server.token}\r\nConnection: close\r\n${headers}\r\n`,
      'latin1',
    ),
  );

/** A refusal in its envelope, readable by any page. */
function assertRefused(answer: string, target: string, statuses = /4\d\d/): void {
  assert.match(answer, new RegExp(`^HTTP/1\\.1 ${statuses.source} `), target);
  assert.match(answer, /\r\naccess-control-allow-origin: \*\r\n/, target);
  const { error } = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n'))) as {
    error: Record<string, unknown>;
  };
  assert.deepEqual(
    [typeof error.message, typeof error.type, typeof error.code, typeof error.fbtrace_id],
    ['string', 'string', 'number', 'string'],
    target,
  );
}

test('two thousand random queries are answered, each as JSON, none with a fault', async () => {
  const random = seededRandom(20_24);
  const pick = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)] as Item;
  const noise = () =>
    Array.from({ length: Math.floor(random() * 40) }, () =>
      String.fromCodePoint(pick([random() * 128, random() * 0xd800, 0x1f6b2]) | 0),
    ).join('');
  const values = [
    () => '',
    () => imageId,
    () => String((random() - 0.5) * 10 ** Math.floor(random() * 320)),
    () =>
      Array.from({ length: 4 }, () => ((random() - 0.5) * 400).toFixed(pick([0, 3, 17]))).join(),
    () => '14.19,46.04,14.21,46.06',
    () => pick(['NaN', 'Infinity', '-0', '1e999', '0x10', 'null', 'undefined', '[object Object]']),
    () => pick(["' OR 1=1 --", '1;DROP TABLE images', '%', '_', '\\', '"', '../../etc/passwd']),
    () => pick(['true', 'TRUE', '1', 'on', '2024-02-30T25:61:61Z', '-271821-04-20', '2024-05-01']),
    () => ','.repeat(random() * 3_000),
    () =>
      pick([
        '*',
        '**',
        '*--*',
        'object--*',
        `${'*a'.repeat(60)}`,
        `${'regulatory--*,'.repeat(300)}`,
      ]),
    () => pick(['detections', 'detections.value', 'images{id}', 'image{geometry,id}', 'geometry']),
    () => Array.from({ length: random() * 600 }, () => Math.floor(random() * 2 ** 53)).join(),
    () => `${'{'.repeat(random() * 200)}id${'}'.repeat(random() * 200)}`,
    () => 'creator.'.repeat(random() * 50),
    () => pick(['id', 'creator{username}', 'mesh.url.x', '__proto__', 'constructor', 'toString']),
    noise,
    noise,
  ];
  const names = [
    'fields,bbox,creator_username,organization_id,sequence_ids,sequence_id,image_ids,s2,lat,lng',
    'radius,is_pano,make,model,start_captured_at,end_captured_at,limit,after,ids,z,__proto__',
    'values,object_values,start_first_seen_at,end_last_seen_at,bbox,fields,limit',
  ].flatMap((part) => part.split(','));
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const ask = (path: string) =>
    new Promise<void>((resolve, reject) => {
      const headers = { authorization: `OAuth ${server.token}` };
      const options = { host: '127.0.0.1', port: server.port, path, headers, agent };
      request(options, async (message) => {
        const body = Buffer.concat(await message.toArray()).toString();
        try {
          assert.ok(message.statusCode === 200 || message.statusCode === 400, body);
          assert.equal(message.headers['access-control-allow-origin'], '*');
          const answer = JSON.parse(body) as { error?: { fbtrace_id: string } };
          assert.equal(message.statusCode === 400, answer.error !== undefined);
          resolve();
        } catch (error) {
          reject(new Error(path.slice(0, 500), { cause: error }));
        }
      })
        .on('error', reject)
        .end();
    });
  const paths = [
    '/images',
    '/images',
    `/${imageId}`,
    `/${imageId}/tiles`,
    `/${imageId}/detections`,
    '/detections',
    '/map_features',
    '/image_ids',
    '/me',
    '/',
  ];
  for (let batch = 0; batch < 50; batch++) {
    const targets = Array.from({ length: 40 }, () => {
      const query = Array.from({ length: 1 + random() * 4 }, () => {
        const value = pick(values)();
        const written = random() < 0.8 ? encodeURIComponent(value) : encodeURI(value);
        // Cut anywhere, also in the middle of an encoded character.
        return `${pick(names)}=${random() < 0.1 ? written.slice(0, random() * 20) : written}`;
      });
      const path = pick(paths);
      return `${path}?${path === '/' ? 'ids=1&' : ''}${query.join('&')}`.slice(0, 16_000);
    });
    await Promise.all(targets.map(ask));
  }
  agent.destroy();
});

describe('paths', () => {
  test('lead nowhere outside of what is served', async () => {
    const places = ['/media/', `/media/${imageId}/`, '/assets/', '/maps/vtp/', '/docs/', '/'];
    const climbs = [
      '../../../../etc/passwd',
      '..%2f..%2f..%2fetc%2fpasswd',
      '%2e%2e/%2e%2e/package.json',
      '..%5c..%5cpackage.json',
      '....//....//etc/passwd',
      '%252e%252e%252fpackage.json',
      '/etc/passwd',
      'thumb-256.jpg/../../../package.json',
      'thumb-256.jpg%00.png',
      '%c0%ae%c0%ae/package.json',
      'tiles/11/0/..%2f0.jpg',
      '.env',
      'wayside.sqlite',
    ];
    for (const place of places) {
      for (const climb of climbs) {
        assertRefused(await get(place + climb), place + climb);
      }
    }
  });

  test('that can not be read, or end in the wrong place, are refused', async () => {
    for (const target of [
      '/%',
      '/%zz',
      '/%e0%a4',
      '/%ff%fe',
      '/\xff\xfe',
      `/${imageId}%00`,
      `/${imageId}/tiles/%00?z=11`,
      `/${'9'.repeat(15_000)}`,
      `/${'a/'.repeat(7_000)}`,
      '/maps/vtp/mly1_public/2/%31%34/0x10/1e1',
      '/maps/vtp/mly1_public/2/14/-1/0',
      '/maps/vtp/__proto__/2/0/0/0',
      '/maps/vtp/mly1_public/2/1/0/0.json',
      '/constructor',
      '/__proto__',
      '/*',
    ]) {
      assertRefused(await get(target), target.slice(0, 80));
    }
  });

  test('in absolute form, as proxies send them, are read as what they mean', async () => {
    const answer = await get(`http://example.org/${imageId}?fields=id`);
    assert.match(answer, /^HTTP\/1\.1 200 /);
    assert.ok(answer.endsWith(`{"id":"${imageId}"}`));
    assert.match(await get('HTTP://example.org?ids=17'), /\r\n\r\n\{\}$/);
  });
});

describe('photos', () => {
  test('are shown to nobody whose link was altered', async () => {
    const [path = '', query = ''] = thumbnail.split('?');
    const parameters = new URLSearchParams(query);
    const expires = parameters.get('expires') ?? '';
    const signature = parameters.get('signature') ?? '';
    const changed = [
      path,
      `${path}?`,
      `${path}?expires=${expires}`,
      `${path}?signature=${signature}`,
      `${path}?expires=${Number(expires) + 1}&signature=${signature}`,
      `${path}?expires=${expires}.0&signature=${signature}`,
      `${path}?expires=0&signature=${signature}`,
      `${path}?expires=${expires}&signature=${signature.slice(1)}`,
      `${path}?expires=${expires}&signature=${signature}A`,
      `${path}?expires=${expires}&signature=${'é'.repeat(43)}`,
      `${path}?expires=${expires}&signature=%00${signature.slice(1)}`,
      `${path}?expires=${'9'.repeat(9_000)}&signature=${signature}`,
      `${thumbnail.replace('256', '2048')}`,
      `/media/${imageId}/original?${query}`,
      `/media/${imageId}/tiles/11/0/0.jpg?${query}`,
    ];
    for (const target of changed) {
      assertRefused(await get(encodeURI(target)), target.slice(0, 150), /403/);
    }
  });

  test('have no range that could be abused', async () => {
    const whole = (await server.ask(thumbnail)).body.length;
    for (const [range, status] of [
      ['bytes=0-0', 206],
      [`bytes=-${whole * 10}`, 206],
      [`bytes=0-${'9'.repeat(15)}`, 206],
      [`bytes=${whole}-`, 416],
      ['bytes=-0', 416],
      ['bytes=5-2', 200],
      ['bytes=0-0,1-1', 200],
      [`bytes=${'0-,'.repeat(5_000)}0-`, 200],
      [`bytes=${'9'.repeat(400)}-`, 200],
      ['bytes=--1', 200],
      ['bytes=a-b', 200],
      ['lines=1-2', 200],
      ['bytes', 200],
    ] as const) {
      const reply = await server.ask(thumbnail, { range });
      assert.equal(reply.status, status, range.slice(0, 50));
      assert.equal(reply.headers['access-control-allow-origin'], '*');
      assert.ok(reply.body.length <= whole);
      if (status === 200) assert.equal(reply.body.length, whole);
    }
  });

  test('and tiles bear any condition', async () => {
    const tile = `/maps/vtp/mly1_public/2/0/0/0?access_token=${server.token}`;
    for (const target of [thumbnail, tile]) {
      for (const condition of [
        '',
        '"',
        'W/',
        '""',
        ',,,',
        'x'.repeat(9_000),
        '"a",'.repeat(3_000),
      ]) {
        const reply = await server.ask(target, {
          'if-none-match': condition,
          'if-range': condition,
        });
        assert.equal(reply.status, 200, condition.slice(0, 20));
      }
      assert.equal((await server.ask(target, { 'if-none-match': ', *' })).status, 304);
      const odd = { 'accept-encoding': 'gzip;q=x, br;q=-1,;;;,identity;q=1e9,*;q=0' };
      assert.equal((await server.ask(target, odd)).status, 200);
    }
  });
});

describe('requests', () => {
  test('that are not HTTP, or too much of it, get an answer that pages can read', async () => {
    const line = `GET /${imageId} HTTP/1.1\r\n`;
    const many = Array.from({ length: 3_000 }, (_, index) => `X-${index}: y\r\n`).join('');
    for (const bytes of [
      'HELLO\r\n\r\n',
      '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
      `${line}Host: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      `${line}Host: x\r\nContent-Length: -1\r\n\r\n`,
      `${line}Host: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx`,
      `${line}Host: x\r\nBad Header: 1\r\n\r\n`,
      `${line}Host: x\r\nX: \0\r\n\r\n`,
      `${line}Host: x\r\nHost: y\r\nX-Filler: ${'y'.repeat(60_000)}\r\n\r\n`,
      `${line}Host: x\r\n${many}\r\n`,
      `GET /${'x'.repeat(60_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
      'GET / HTTP/9.9\r\n\r\n',
      'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    ]) {
      assertRefused(await send(bytes), bytes.slice(0, 60));
    }
  });

  test('of other methods, with bodies or without, are refused and not waited for', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'TRACE', 'PROPFIND', 'CONNECT']) {
      for (const target of ['/images', `/${imageId}`, '/maps/vtp/mly1_public/2/0/0/0', '/']) {
        const answer = await send(
          `${method} ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\nContent-Type: application/json\r\n\r\n{}`,
        );
        // CONNECT is no request to us at all.
        if (method !== 'CONNECT') assertRefused(answer, `${method} ${target}`);
      }
    }
    const large = await send(
      `POST /${imageId} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 99999999\r\nContent-Type: text/plain\r\n\r\n${'x'.repeat(200_000)}`,
    );
    assertRefused(large, 'a large body');
  });

  test('with a Host that is none put nothing of it into links', async () => {
    for (const host of [
      '',
      '"><script>',
      'a b',
      'x/../y',
      'user@evil',
      'x:99999999',
      '\xff',
      '[::1',
    ]) {
      const answer = await send(
        Buffer.from(
          `GET /${imageId}?fields=thumb_256_url HTTP/1.1\r\nHost: ${host}\r\nAuthorization: OAuth ${server.token}\r\nConnection: close\r\n\r\n`,
          'latin1',
        ),
      );
      if (answer.startsWith('HTTP/1.1 400')) continue;
      assert.match(answer, /"http:\/\/127\.0\.0\.1:\d+\/media\//, host);
    }
  });

  test('one behind the other on one connection are answered in their order', async () => {
    const targets = ['/health', `/${imageId}`, '/17', '/nope/x', '/maps/vtp/x/2/0/0/0', '/health'];
    const lines = targets.map(
      (target) =>
        `GET ${target} HTTP/1.1\r\nHost: x\r\nAuthorization: OAuth ${server.token}\r\n\r\n`,
    );
    const last = 'GET /me HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
    const answers = await send(lines.join('') + last);
    const statuses = [...answers.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => status);
    assert.deepEqual(statuses, ['200', '200', '400', '404', '404', '200', '401']);
  });

  test('whose clients hang up in the middle leave nothing behind', async () => {
    const reply = await server.askAs(`/${imageId}?fields=thumb_original_url`);
    const { thumb_original_url } = reply.json<{ thumb_original_url: string }>();
    const original = thumb_original_url.slice(server.origin.length);
    const search = '/images?bbox=14,46,15,47&fields=creator,thumb_256_url,thumb_2048_url';
    const hangUp = (target: string, delayMs: number) =>
      new Promise<void>((resolve) => {
        const socket = connect(server.port, '127.0.0.1');
        socket.on('error', () => {}).on('close', () => resolve());
        socket.write(
          `GET ${target} HTTP/1.1\r\nHost: x\r\nAuthorization: OAuth ${server.token}\r\n\r\n`.repeat(
            3,
          ),
        );
        setTimeout(() => socket.resetAndDestroy(), delayMs);
      });
    await Promise.all(
      Array.from({ length: 150 }, (_, index) =>
        hangUp(index % 2 === 0 ? original : search, index / 10),
      ),
    );
    assert.equal((await server.askAs(original)).status, 200);
  });

  test('that trickle in, or whose answers nobody reads, keep nobody else waiting', async () => {
    const slow = Array.from({ length: 100 }, () => {
      const socket = connect(server.port, '127.0.0.1');
      socket.on('error', () => {});
      socket.write(`GET /${imageId} HTTP/1.1\r\nHost: x\r\nX-Slow:`);
      return socket;
    });
    const deaf = Array.from({ length: 20 }, () => {
      const socket = connect(server.port, '127.0.0.1').pause();
      socket.on('error', () => {});
      socket.write(`GET ${thumbnail} HTTP/1.1\r\nHost: x\r\n\r\n`.repeat(50));
      return socket;
    });
    try {
      for (let i = 0; i < 20; i++) assert.equal((await server.askAs(`/${imageId}`)).status, 200);
    } finally {
      for (const socket of [...slow, ...deaf]) socket.destroy();
    }
  });
});
