/** What mapillary_tools sends, byte for byte, and photos as it sends them. */

import { createHash, randomUUID } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import sharp from 'sharp';

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly json: {
    readonly offset?: number;
    readonly h?: string;
    readonly cluster_id?: string;
    readonly backoff?: number;
    readonly error?: { readonly message: string; readonly code: number };
    readonly debug_info?: {
      readonly retriable: boolean;
      readonly type: string;
      readonly message: string;
    };
  };
}

export interface Tool {
  readonly origin: string;
  /** Of the user; the empty string: none is sent. */
  readonly token: string;
}

export type FileType = 'zip' | 'mly_bundle_manifest' | 'mly_camm_video' | 'mly_blackvue_video';

const md5 = (bytes: Uint8Array | string) => createHash('md5').update(bytes).digest('hex');

export const photoKey = (photo: Uint8Array) => `mly_tools_${md5(photo)}.jpg`;
export const zipKey = (photos: readonly Uint8Array[]) =>
  `mly_tools_${md5(photos.map(md5).join(''))}.zip`;
export const manifestKey = () => `uuid_${randomUUID().replaceAll('-', '')}.json`;

export const manifestOf = (handles: readonly (string | undefined)[]) =>
  Buffer.from(`{"image_handles":${JSON.stringify(handles)},"upload_type":"images","version":"1"}`);

/** `GET <session key>`. */
export async function fetchOffset(tool: Tool, key: string): Promise<Reply> {
  return exchange(tool, [`GET ${uploadPath(key)} HTTP/1.1`]);
}

/** As 0.13 and 0.14 send: all that is left in one request, in chunks, without a type or a length. */
export async function sendChunked(
  tool: Tool,
  key: string,
  offset: number,
  rest: Uint8Array,
  /** After so many bytes of the file the connection ends, or nothing more comes. */
  cut: { readonly after: number; readonly isStuck?: boolean } = { after: Number.POSITIVE_INFINITY },
): Promise<Reply> {
  const lines = [
    `POST ${uploadPath(key)} HTTP/1.1`,
    `Offset: ${offset}`,
    `X-Entity-Name: ${key}`,
    'Transfer-Encoding: chunked',
  ];
  const chunkBytes = 2 ** 21;
  return exchange(tool, lines, async (socket) => {
    for (let at = 0; at < rest.length; at += chunkBytes) {
      const chunk = rest.subarray(at, at + chunkBytes);
      await write(socket, `${chunk.length.toString(16)}\r\n`);
      if (at + chunk.length >= cut.after) {
        await write(socket, chunk.subarray(0, cut.after - at));
        if (!cut.isStuck) socket.destroy(new Error('broken'));
        return;
      }
      await write(socket, Buffer.concat([chunk, Buffer.from('\r\n')]));
    }
    await write(socket, '0\r\n\r\n');
  });
}

/** As 0.12 and before send: pieces of 16 MB, and an empty one at last, whose answer it reads. */
export async function sendPieces(
  tool: Tool,
  key: string,
  offset: number,
  file: Uint8Array,
  pieceBytes = 16 * 2 ** 20,
): Promise<Reply> {
  for (let at = offset; ; at += pieceBytes) {
    const piece = file.subarray(at, at + pieceBytes);
    const reply = await sendPiece(tool, key, Math.min(at, file.length), piece, file.length);
    if (reply.status !== 200 || piece.length === 0) return reply;
  }
}

export async function sendPiece(
  tool: Tool,
  key: string,
  offset: number,
  piece: Uint8Array,
  entityLength: number,
): Promise<Reply> {
  const lines = [
    `POST ${uploadPath(key)} HTTP/1.1`,
    `Offset: ${offset}`,
    `X-Entity-Length: ${entityLength}`,
    `X-Entity-Name: ${key}`,
    'X-Entity-Type: application/zip',
    `Content-Length: ${piece.length}`,
  ];
  return exchange(tool, lines, (socket) => write(socket, piece));
}

/** `POST /finish_upload`, as `requests` sends JSON. */
export async function finishUpload(
  tool: Tool,
  handle: string | undefined,
  type: FileType,
  organizationId?: string | number,
): Promise<Reply> {
  const more = organizationId === undefined ? {} : { organization_id: organizationId };
  return postJson(tool, '/finish_upload', { file_handle: handle, file_type: type, ...more });
}

export async function postJson(tool: Tool, path: string, json: object): Promise<Reply> {
  const body = Buffer.from(JSON.stringify(json));
  const lines = [
    `POST ${path} HTTP/1.1`,
    `Content-Length: ${body.length}`,
    'Content-Type: application/json',
  ];
  return exchange(tool, lines, (socket) => write(socket, body));
}

/** Sends a file as it should go, from wherever the server is; answers the handle. */
export async function sendFile(tool: Tool, key: string, file: Uint8Array): Promise<Reply> {
  const { offset = 0 } = (await fetchOffset(tool, key)).json;
  return sendChunked(tool, key, offset, file.subarray(offset));
}

/** Sends photos and a manifest of them, as 0.14 does with a sequence. */
export async function sendSequence(
  tool: Tool,
  photos: readonly Uint8Array[],
  organizationId?: string | number,
): Promise<Reply> {
  const handles: (string | undefined)[] = [];
  for (const photo of photos) handles.push((await sendFile(tool, photoKey(photo), photo)).json.h);
  const manifest = await sendFile(tool, manifestKey(), manifestOf(handles));
  return finishUpload(tool, manifest.json.h, 'mly_bundle_manifest', organizationId);
}

const uploadPath = (key: string) => `/mapillary_public_uploads/${key}`;

function exchange(
  { origin, token }: Tool,
  [request = '', ...headers]: readonly string[],
  writeBody: (socket: Socket) => Promise<unknown> = async () => {},
): Promise<Reply> {
  const { hostname, port, host } = new URL(origin);
  const head = [
    request,
    `Host: ${host}`,
    'User-Agent: python-requests/2.32.5',
    'Accept-Encoding: gzip, deflate',
    'Accept: */*',
    'Connection: keep-alive',
    ...(token ? [`Authorization: OAuth ${token}`] : []),
    ...headers,
  ];
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(Number(port), hostname);
    socket.setEncoding('utf8').on('error', reject);
    socket.on('close', () => reject(new Error(`the connection was closed: ${text}`)));
    socket.on('data', (more) => {
      text += String(more);
      const reply = readReply(text);
      if (!reply) return;
      resolve(reply);
      socket.destroy();
    });
    socket.on('connect', async () => {
      try {
        await write(socket, `${head.join('\r\n')}\r\n\r\n`);
        await writeBody(socket);
      } catch (error) {
        reject(error);
      }
    });
  });
}

/** Undefined as long as it isn't whole. */
function readReply(text: string): Reply | undefined {
  const [head = '', body] = text.split('\r\n\r\n', 2);
  if (body === undefined) return undefined;
  const [first = '', ...lines] = head.split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  if (Buffer.byteLength(body) < Number(headers['content-length'])) return undefined;
  return { status: Number(first.split(' ')[1]), headers, json: JSON.parse(body) };
}

function write(socket: Socket, bytes: Uint8Array | string): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.write(bytes, (error) => (error ? reject(error) : resolve()));
  });
}

export interface Described {
  readonly lon: number;
  readonly lat: number;
  readonly capturedAtMs: number;
}

/** A photo with the description that mapillary_tools gives it, and EXIF that says otherwise. */
export async function describedPhoto(
  name: string,
  { lon, lat, capturedAtMs }: Described,
  paddingBytes = 0,
): Promise<Buffer> {
  const time = new Date(capturedAtMs)
    .toISOString()
    .replace(/[-T:.]/g, '_')
    .replace('Z', '');
  const description = {
    MAPAltitude: 12.5,
    MAPCaptureTime: time,
    MAPCompassHeading: { MagneticHeading: 29.465, TrueHeading: 29.465 },
    MAPDeviceMake: 'GoPro',
    MAPDeviceModel: 'HERO8 Black',
    MAPFilename: name,
    MAPLatitude: lat,
    MAPLongitude: lon,
    MAPOrientation: 1,
  };
  const photo = await sharp({
    create: { width: 96, height: 64, channels: 3, background: `#${md5(name).slice(0, 6)}` },
  })
    .jpeg()
    .withExif({
      IFD0: { ImageDescription: JSON.stringify(description), Make: 'Other', Model: 'Camera' },
      IFD2: { DateTimeOriginal: '2001:01:01 00:00:00' },
      IFD3: {
        GPSLatitude: '1/1 0/1 0/1',
        GPSLatitudeRef: 'N',
        GPSLongitude: '2/1 0/1 0/1',
        GPSLongitudeRef: 'E',
      },
    })
    .toBuffer();
  return Buffer.concat([photo, Buffer.alloc(paddingBytes, name)]);
}

/** A drive to the east, a photo every five metres, with these seconds between its start and each. */
export async function describedDrive(
  name: string,
  seconds: readonly number[],
  paddingBytes = 0,
): Promise<Buffer[]> {
  const place = Number.parseInt(md5(name).slice(0, 4), 16) / 1e4;
  return Promise.all(
    seconds.map((second, index) =>
      describedPhoto(
        `${name}-${index}`,
        {
          lon: 12 + index * 0.0001,
          lat: 50 + place,
          capturedAtMs: Date.UTC(2024, 4, 1, 10) + second * 1000 + 250,
        },
        paddingBytes,
      ),
    ),
  );
}
