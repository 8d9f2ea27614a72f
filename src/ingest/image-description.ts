/**
 * The JSON that Mapillary's apps and tools put in EXIF ImageDescription: one object with MAP… keys.
 * Values of the wrong type are passed over; ranges are checked where they are used.
 */
export interface MapillaryDescription {
  readonly lat?: number | undefined;
  readonly lon?: number | undefined;
  readonly altitudeMetres?: number | undefined;
  /** `YYYY_MM_DD_HH_MM_SS_mmm`, UTC. */
  readonly captureTime?: string | undefined;
  readonly trueHeadingDegrees?: number | undefined;
  readonly orientation?: number | undefined;
  readonly make?: string | undefined;
  readonly model?: string | undefined;
  readonly cameraUuid?: string | undefined;
}

/** Reads an ImageDescription; an empty object when it is anything else, such as a caption. */
export function readMapillaryDescription(text: unknown): MapillaryDescription {
  if (typeof text !== 'string' || !text.trimStart().startsWith('{')) return {};
  const json = parse(text);
  if (!isObject(json)) return {};
  const heading = json.MAPCompassHeading;
  return {
    lat: number(json.MAPLatitude),
    lon: number(json.MAPLongitude),
    altitudeMetres: number(json.MAPAltitude),
    captureTime: string(json.MAPCaptureTime),
    trueHeadingDegrees: isObject(heading) ? number(heading.TrueHeading) : undefined,
    orientation: number(json.MAPOrientation),
    make: string(json.MAPDeviceMake),
    model: string(json.MAPDeviceModel),
    cameraUuid: string(json.MAPCameraUUID),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function string(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
