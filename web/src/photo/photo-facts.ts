import { distanceMetres } from '../../../src/geo/geodesy.ts';
import type { PhotoDetails } from '../graph.ts';
import { locale, words } from '../words.ts';
import { compassLetters } from './compass.ts';
import { exactTimeOf } from './photo-time.ts';
import type { SequencePlace } from './sequence-bar.ts';

/** One line of what is known of a photo. */
export interface Fact {
  readonly name: string;
  readonly text: string;
  /** Where the text leads. */
  readonly link?: string;
  /** Whether it is of use elsewhere, so that it can be copied. */
  readonly isCopied?: boolean;
}

export interface FactContext {
  readonly place: SequencePlace | undefined;
  /** Of the photos on this server. */
  readonly licence: string;
  readonly organization: { readonly name: string; readonly slug: string } | undefined;
}

const cameraTypes: Readonly<Record<string, string>> = {
  perspective: words('photo.details.perspective'),
  fisheye: words('photo.details.fisheye'),
  equirectangular: words('photo.details.panorama'),
  spherical: words('photo.details.panorama'),
};

/** Positions and angles that differ by less are the same. */
const sameMetres = 0.05;
const sameDegrees = 0.5;

const wholeFormat = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
const oneDigitFormat = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });

/** What is known of a photo, in words; what isn't known has no line. */
export function factsOf(photo: PhotoDetails, context: FactContext): Fact[] {
  return [
    { name: words('photo.details.captured'), text: exactTimeOf(photo) },
    ...authorship(photo, context),
    ...camera(photo),
    ...position(photo),
    ...heading(photo),
    ...sequence(photo, context),
    { name: words('photo.details.id'), text: photo.id, isCopied: true },
  ];
}

function authorship({ creator }: PhotoDetails, { organization, licence }: FactContext): Fact[] {
  const username = creator?.username;
  return [
    ...(username
      ? [
          {
            name: words('photo.details.by'),
            text: username,
            link: `/app/user/${encodeURIComponent(username)}`,
          },
        ]
      : []),
    ...(organization
      ? [
          {
            name: words('photo.details.organisation'),
            text: organization.name,
            link: `/app/org/${encodeURIComponent(organization.slug)}`,
          },
        ]
      : []),
    ...(licence ? [{ name: words('photo.details.licence'), text: licence }] : []),
  ];
}

function camera(photo: PhotoDetails): Fact[] {
  const product = [photo.make, photo.model].filter(Boolean).join(' ');
  const isTurned = photo.exif_orientation > 4;
  const [width, height] = isTurned ? [photo.height, photo.width] : [photo.width, photo.height];
  const megapixels = oneDigitFormat.format((width * height) / 1e6);
  return [
    ...(product ? [{ name: words('photo.details.camera'), text: product }] : []),
    {
      name: words('photo.details.projection'),
      text: cameraTypes[photo.camera_type] ?? photo.camera_type,
    },
    {
      name: words('photo.details.size'),
      text: words('photo.details.pixels', { width, height, megapixels }),
    },
  ];
}

function position(photo: PhotoDetails): Fact[] {
  const original = photo.geometry.coordinates;
  const computed = photo.computed_geometry?.coordinates ?? original;
  const movedMetres = distanceMetres(...original, ...computed);
  const altitude = photo.computed_altitude ?? photo.altitude;
  return [
    { name: words('photo.details.position'), text: placeText(computed), isCopied: true },
    ...(movedMetres < sameMetres
      ? []
      : [
          {
            name: words('photo.details.originalPosition'),
            text: words('photo.details.away', {
              place: placeText(original),
              metres: oneDigitFormat.format(movedMetres),
            }),
            isCopied: true,
          },
        ]),
    ...(altitude === undefined
      ? []
      : [
          {
            name: words('photo.details.altitude'),
            text: words('photo.details.metresHigh', { metres: wholeFormat.format(altitude) }),
          },
        ]),
  ];
}

function heading({ compass_angle, computed_compass_angle }: PhotoDetails): Fact[] {
  const computed = computed_compass_angle ?? compass_angle;
  const apart = Math.abs(((computed - compass_angle + 540) % 360) - 180);
  return [
    { name: words('photo.details.heading'), text: headingText(computed) },
    ...(apart < sameDegrees
      ? []
      : [{ name: words('photo.details.originalHeading'), text: headingText(compass_angle) }]),
  ];
}

function sequence({ sequence: id }: PhotoDetails, { place }: FactContext): Fact[] {
  const text = place ? words('photo.place', { index: place.index, count: place.count }) : id;
  return [
    {
      name: words('photo.details.sequence'),
      text,
      link: `/app/sequence/${encodeURIComponent(id)}`,
    },
  ];
}

/** Latitude and longitude, as searches take them. */
function placeText([lon, lat]: readonly [number, number]): string {
  return `${lat.toFixed(6)}, ${lon.toFixed(6)}`;
}

function headingText(degrees: number): string {
  return `${wholeFormat.format(degrees)}° ${compassLetters(degrees)}`;
}
