import type { Shot } from './shots.ts';

/**
 * A small EXIF writer (CIPA DC-008 / TIFF 6.0, big-endian): sharp's takes strings only, which leaves
 * rationals, sub-seconds and offsets to chance.
 */

const ASCII = 2;
const SHORT = 3;
const LONG = 4;
const RATIONAL = 5;
const UNDEFINED = 7;

type Entry = { tag: number; type: number; values: readonly number[] | string };

const SIZES: Record<number, number> = {
  1: 1,
  [ASCII]: 1,
  [SHORT]: 2,
  [LONG]: 4,
  [RATIONAL]: 8,
  [UNDEFINED]: 1,
};

const ascii = (tag: number, values: string): Entry => ({ tag, type: ASCII, values });
const short = (tag: number, value: number): Entry => ({ tag, type: SHORT, values: [value] });
const long = (tag: number, value: number): Entry => ({ tag, type: LONG, values: [value] });
/** Rationals as numerators over one denominator. */
const rational = (tag: number, denominator: number, ...values: number[]): Entry => ({
  tag,
  type: RATIONAL,
  values: values.flatMap((v) => [Math.round(v * denominator), denominator]),
});

function encode({ type, values }: Entry): Buffer {
  if (typeof values === 'string')
    return Buffer.from(type === ASCII ? `${values}\0` : values, 'latin1');
  const size = type === RATIONAL ? 4 : (SIZES[type] as number);
  const bytes = Buffer.alloc(values.length * size);
  values.forEach((v, i) => {
    bytes.writeUIntBE(v, i * size, size);
  });
  return bytes;
}

/** One directory at `start` within the TIFF block, its long values right behind it. */
function directory(entries: readonly Entry[], start: number): Buffer {
  const sorted = [...entries].sort((a, b) => a.tag - b.tag);
  const table = Buffer.alloc(2 + sorted.length * 12 + 4);
  const tail: Buffer[] = [];
  let at = start + table.length;
  table.writeUInt16BE(sorted.length, 0);
  sorted.forEach((entry, i) => {
    const o = 2 + i * 12;
    const bytes = encode(entry);
    table.writeUInt16BE(entry.tag, o);
    table.writeUInt16BE(entry.type, o + 2);
    table.writeUInt32BE(bytes.length / (SIZES[entry.type] as number), o + 4);
    if (bytes.length <= 4) bytes.copy(table, o + 8);
    else {
      table.writeUInt32BE(at, o + 8);
      // Values start on even offsets.
      const padded = bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(1)]);
      tail.push(padded);
      at += padded.length;
    }
  });
  return Buffer.concat([table, ...tail]);
}

function sexagesimal(degrees: number): [number, number, number] {
  const d = Math.floor(degrees);
  const m = Math.floor((degrees - d) * 60);
  return [d, m, ((degrees - d) * 60 - m) * 60];
}

const pad = (n: number, width = 2): string => String(n).padStart(width, '0');

function exifDate(ms: number): string {
  const d = new Date(ms);
  return `${d.getUTCFullYear()}:${pad(d.getUTCMonth() + 1)}:${pad(d.getUTCDate())} ${pad(d.getUTCHours())}:${pad(d.getUTCMinutes())}:${pad(d.getUTCSeconds())}`;
}

function tiff(shot: Shot, width: number, height: number): Buffer {
  const { drive, capturedAtMs, measured } = shot;
  const local = capturedAtMs + drive.utcOffsetHours * 3600000;
  const offset = `+${pad(drive.utcOffsetHours)}:00`;
  const camera: Entry[] = [
    { tag: 0x9000, type: UNDEFINED, values: '0232' },
    ascii(0x9003, exifDate(local)),
    ascii(0x9004, exifDate(local)),
    ascii(0x9291, pad(capturedAtMs % 1000, 3)),
    rational(0x920a, 100, drive.device.focalMm),
    short(0xa405, drive.device.focal35),
    long(0xa002, width),
    long(0xa003, height),
    short(0xa001, 1),
  ];
  if (drive.clock === 'offset') camera.push(ascii(0x9010, offset), ascii(0x9011, offset));

  const { lon, lat, alt } = measured.position;
  const gps: Entry[] = [
    { tag: 0, type: 1, values: [2, 3, 0, 0] },
    ascii(1, lat < 0 ? 'S' : 'N'),
    rational(2, 100000, ...sexagesimal(Math.abs(lat))),
    ascii(3, lon < 0 ? 'W' : 'E'),
    rational(4, 100000, ...sexagesimal(Math.abs(lon))),
    { tag: 5, type: 1, values: [alt < 0 ? 1 : 0] },
    rational(6, 1000, Math.abs(alt)),
    rational(11, 100, measured.errorMetres / 1.6),
    ascii(18, 'WGS-84'),
    rational(31, 100, measured.errorMetres),
  ];
  if (drive.hasHeading) gps.push(ascii(16, 'T'), rational(17, 100, measured.heading));
  if (drive.clock === 'gps') {
    const d = new Date(capturedAtMs);
    const seconds = d.getUTCSeconds() + d.getUTCMilliseconds() / 1000;
    gps.push(
      rational(7, 1000, d.getUTCHours(), d.getUTCMinutes(), seconds),
      ascii(29, exifDate(capturedAtMs).slice(0, 10)),
    );
  }

  const main = (exifAt: number, gpsAt: number): Entry[] => [
    ascii(0x010f, drive.device.make),
    ascii(0x0110, drive.device.model),
    short(0x0112, shot.orientation),
    ascii(0x0131, 'Wayside sample town'),
    ascii(0x0132, exifDate(local)),
    ascii(0x013b, drive.user),
    ascii(0x8298, 'CC0-1.0'),
    long(0x8769, exifAt),
    long(0x8825, gpsAt),
  ];
  const header = Buffer.from([0x4d, 0x4d, 0, 42, 0, 0, 0, 8]);
  const exifAt = 8 + directory(main(0, 0), 8).length;
  const exif = directory(camera, exifAt);
  const gpsAt = exifAt + exif.length;
  return Buffer.concat([header, directory(main(exifAt, gpsAt), 8), exif, directory(gps, gpsAt)]);
}

function xmp(shot: Shot, width: number, height: number): string | undefined {
  const { projection } = shot.camera;
  if (projection === 'perspective') return undefined;
  const fields: Record<string, string | number> =
    projection === 'fisheye'
      ? { ProjectionType: 'fisheye' }
      : {
          ProjectionType: 'equirectangular',
          UsePanoramaViewer: 'True',
          FullPanoWidthPixels: width,
          FullPanoHeightPixels: height,
          CroppedAreaImageWidthPixels: width,
          CroppedAreaImageHeightPixels: height,
          CroppedAreaLeftPixels: 0,
          CroppedAreaTopPixels: 0,
          PoseHeadingDegrees: shot.measured.heading.toFixed(2),
        };
  const attributes = Object.entries(fields)
    .map(([key, value]) => `GPano:${key}="${value}"`)
    .join(' ');
  return `<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:GPano="http://ns.google.com/photos/1.0/panorama/" ${attributes}/></rdf:RDF></x:xmpmeta><?xpacket end="r"?>`;
}

function app1(identifier: string, body: Buffer): Buffer {
  const head = Buffer.from(identifier, 'latin1');
  const marker = Buffer.from([0xff, 0xe1, 0, 0]);
  marker.writeUInt16BE(2 + head.length + body.length, 2);
  return Buffer.concat([marker, head, body]);
}

/**
 * Puts the metadata into a JPEG right behind its first marker, as EXIF demands, in the place of the
 * JFIF segment. `width` and `height` are those of the stored pixels.
 */
export function addMetadata(jpeg: Buffer, shot: Shot, width: number, height: number): Buffer {
  let rest = 2;
  while (jpeg[rest] === 0xff && jpeg[rest + 1] === 0xe0) rest += 2 + jpeg.readUInt16BE(rest + 2);
  const parts = [jpeg.subarray(0, 2), app1('Exif\0\0', tiff(shot, width, height))];
  const packet = xmp(shot, width, height);
  if (packet !== undefined) parts.push(app1('http://ns.adobe.com/xap/1.0/\0', Buffer.from(packet)));
  return Buffer.concat([...parts, jpeg.subarray(rest)]);
}
