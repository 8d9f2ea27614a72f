import { XMLParser } from 'fast-xml-parser';

/** What XMP tells of a panorama (Google's Photo Sphere metadata, namespace `GPano`). */
export interface PanoramaTags {
  /** Lower case, such as `equirectangular`, `cylindrical`, `fisheye`. */
  readonly projectionType?: string;
  readonly poseHeadingDegrees?: number;
  readonly croppedWidth?: number;
  readonly croppedHeight?: number;
  readonly fullWidth?: number;
  readonly fullHeight?: number;
}

const maxBytes = 512 * 1024;
const maxNodes = 20_000;

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  // Entities in XMP's numbers and names have no use, and are how XML bombs are built.
  processEntities: false,
});

/** Reads an XMP packet; an empty object when it can't be read. Never throws. */
export function readPanoramaTags(xmp: Uint8Array): PanoramaTags {
  if (xmp.byteLength > maxBytes) return {};
  let tree: unknown;
  try {
    tree = parser.parse(Buffer.from(xmp).toString('utf8'));
  } catch {
    return {};
  }
  const found = collect(tree);
  const numberOf = (name: string) => {
    const text = found.get(name);
    const value = text === undefined || text.trim() === '' ? Number.NaN : Number(text);
    return Number.isFinite(value) ? value : undefined;
  };
  const projectionType = found.get('ProjectionType')?.trim().toLowerCase();
  const poseHeadingDegrees = numberOf('PoseHeadingDegrees');
  const croppedWidth = numberOf('CroppedAreaImageWidthPixels');
  const croppedHeight = numberOf('CroppedAreaImageHeightPixels');
  const fullWidth = numberOf('FullPanoWidthPixels');
  const fullHeight = numberOf('FullPanoHeightPixels');
  return {
    ...(projectionType !== undefined && { projectionType }),
    ...(poseHeadingDegrees !== undefined && { poseHeadingDegrees }),
    ...(croppedWidth !== undefined && { croppedWidth }),
    ...(croppedHeight !== undefined && { croppedHeight }),
    ...(fullWidth !== undefined && { fullWidth }),
    ...(fullHeight !== undefined && { fullHeight }),
  };
}

/** `GPano:` properties by local name: XMP may write each as an attribute or as an element. */
function collect(tree: unknown): Map<string, string> {
  const found = new Map<string, string>();
  const pending: unknown[] = [tree];
  for (let seen = 0; pending.length > 0 && seen < maxNodes; seen++) {
    const node = pending.pop();
    if (typeof node !== 'object' || node === null) continue;
    for (const [key, value] of Object.entries(node)) {
      if (key.startsWith('GPano:')) {
        const text = typeof value === 'object' && value !== null ? value['#text'] : value;
        if (typeof text === 'string') found.set(key.slice('GPano:'.length), text);
      } else if (typeof value === 'object') {
        pending.push(value);
      }
    }
  }
  return found;
}
