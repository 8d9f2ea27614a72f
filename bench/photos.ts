import sharp, { type Exif } from 'sharp';
import { seededRandom } from '../test/seeded-random.ts';

/**
 * A photo as a phone takes it, as JPEG: shapes with edges, grain over everything, and EXIF that tells
 * the camera, the time and the place, each photo some metres further on. The same for the same number.
 */
export async function takePhoto(number: number, width: number, height: number): Promise<Buffer> {
  const random = seededRandom(number + 1);
  const shapes = Array.from({ length: 250 }, () => {
    const [x, y] = [random() * width, random() * height];
    const [w, h] = [random() * width * 0.2, random() * height * 0.3];
    const [hue, light] = [random() * 360, 20 + random() * 60];
    const turn = random() * 30 - 15;
    return `<rect x="${x}" y="${y}" width="${w}" height="${h}" fill="hsl(${hue},35%,${light}%)" transform="rotate(${turn} ${x} ${y})"/>`;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="#9bc"/>${shapes.join('')}</svg>`;
  const grain = grainOf(random, width, height);
  return sharp(Buffer.from(svg))
    .composite([{ input: grain, raw: { width, height, channels: 4 }, blend: 'over' }])
    .withExif(exifOf(number))
    .jpeg({ quality: 88 })
    .toBuffer();
}

/** Half-transparent noise; rows begin at random places of one strip, which is faster than drawing each pixel. */
function grainOf(random: () => number, width: number, height: number): Buffer {
  const strip = Buffer.alloc(width * 4 * 64);
  for (let i = 0; i < strip.length; i += 4) {
    const grey = random() * 256;
    strip.fill(grey, i, i + 3);
    strip[i + 3] = 22;
  }
  const grain = Buffer.alloc(width * height * 4);
  for (let row = 0; row < height; row++) {
    const from = Math.floor(random() * width * 63) * 4;
    strip.copy(grain, row * width * 4, from, from + width * 4);
  }
  return grain;
}

function exifOf(number: number): Exif {
  const time = new Date(Date.UTC(2024, 4, 1, 10) + number * 2000).toISOString();
  const [date = '', clock = ''] = time.replaceAll('-', ':').split('T');
  const degrees = (value: number) => `${Math.round(value * 1e7)}/10000000 0/1 0/1`;
  return {
    IFD0: { Make: 'Wayside', Model: 'Bench' },
    IFD2: { DateTimeOriginal: `${date} ${clock.slice(0, 8)}`, OffsetTimeOriginal: '+00:00' },
    IFD3: {
      GPSLatitudeRef: 'N',
      GPSLatitude: degrees(47.14),
      GPSLongitudeRef: 'E',
      GPSLongitude: degrees(9.52 + number * 0.0001),
    },
  };
}
