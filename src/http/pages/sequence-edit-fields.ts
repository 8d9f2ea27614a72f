import { normalizeDegrees } from '../../geo/geodesy.ts';
import type { SequenceEdit } from '../../model/edit.ts';
import { parseId } from '../../model/ids.ts';
import { isSequenceId } from '../../model/sequence.ts';
import type { PageWords } from '../../words/in-languages.ts';
import type { FormErrors } from './forms.ts';
import type { SequenceDetails } from './read-sequence.ts';

const maxMetres = 10_000;
const maxDegrees = 360;
/** Nobody places by hand more exactly: what the page shows of an image differs from it by less. */
const sameDegrees = 1e-7;
const sameHeadingDegrees = 0.051;
/** A camera whose clock began at 1970 is fifty years off. */
const maxSeconds = 100 * 366 * 86_400;

/** The kinds of edits that the page has a form for. */
export const formKinds = ['move', 'place', 'retime', 'split', 'join'] as const;
export type FormKind = (typeof formKinds)[number];

/** What a form asks for, or what is wrong with it by field. */
type ReadForm = { readonly edit: SequenceEdit } | { readonly errors: FormErrors };

/** Reads the form of an edit; `text` answers its fields. */
export function readEditForm(
  kind: FormKind,
  text: (name: string) => string,
  { images }: SequenceDetails,
  words: PageWords,
): ReadForm {
  const numberIn = (name: string, limit: number) => readNumber(text(name), limit);
  const wrongNumber = (limit: number) => words('sequenceEdit.wrongNumber', { limit });
  switch (kind) {
    case 'move': {
      const eastMetres = numberIn('east', maxMetres);
      const northMetres = numberIn('north', maxMetres);
      const turnDegrees = numberIn('turn', maxDegrees);
      const errors = {
        ...(eastMetres === undefined && { east: wrongNumber(maxMetres) }),
        ...(northMetres === undefined && { north: wrongNumber(maxMetres) }),
        ...(turnDegrees === undefined && { turn: wrongNumber(maxDegrees) }),
      };
      if (eastMetres === undefined || northMetres === undefined || turnDegrees === undefined) {
        return { errors };
      }
      if (eastMetres === 0 && northMetres === 0 && turnDegrees === 0) {
        return { errors: { east: words('sequenceEdit.noChange') } };
      }
      return { edit: { kind, eastMetres, northMetres, turnDegrees } };
    }
    case 'place': {
      const imageId = parseId(text('placed'));
      const image = images.find(({ id }) => id === imageId);
      if (!image) return { errors: { placed: words('sequenceEdit.choosePlaced') } };
      const given = (name: string, now: number, limit: number) =>
        text(name) === '' ? now : numberIn(name, limit);
      const lat = given('lat', image.lat, 90);
      const lon = given('lon', image.lon, 180);
      const heading = given('heading', image.compassAngleDegrees, maxDegrees);
      const errors = {
        ...(lat === undefined && { lat: wrongNumber(90) }),
        ...(lon === undefined && { lon: wrongNumber(180) }),
        ...(heading === undefined && { heading: wrongNumber(maxDegrees) }),
      };
      if (lat === undefined || lon === undefined || heading === undefined) return { errors };
      const isMoved =
        Math.abs(lat - image.lat) > sameDegrees || Math.abs(lon - image.lon) > sameDegrees;
      const isTurned = Math.abs(heading - image.compassAngleDegrees) > sameHeadingDegrees;
      if (!isMoved && !isTurned) return { errors: { lat: words('sequenceEdit.noChange') } };
      const headingDegrees = isTurned ? normalizeDegrees(heading) : null;
      const position = isMoved ? { lon, lat } : null;
      return { edit: { kind, imageId: image.id, position, headingDegrees } };
    }
    case 'retime': {
      const firstMs = images[0]?.capturedAtMs ?? 0;
      if (text('first') !== '') {
        const wantedMs = readMoment(text('first'));
        if (wantedMs === undefined) return { errors: { first: words('sequenceEdit.wrongMoment') } };
        if (wantedMs === firstMs) return { errors: { first: words('sequenceEdit.noChange') } };
        return { edit: { kind, shiftMs: wantedMs - firstMs } };
      }
      const seconds = numberIn('seconds', maxSeconds);
      if (seconds === undefined) return { errors: { seconds: wrongNumber(maxSeconds) } };
      const shiftMs = Math.round(seconds * 1000);
      if (shiftMs === 0) return { errors: { seconds: words('sequenceEdit.noChange') } };
      return { edit: { kind, shiftMs } };
    }
    case 'split': {
      const imageId = parseId(text('image'));
      const index = images.findIndex(({ id }) => id === imageId);
      if (imageId === undefined || index < 1) {
        return { errors: { image: words('sequenceEdit.chooseImage') } };
      }
      return { edit: { kind, imageId } };
    }
    case 'join': {
      const sequenceId = text('sequence');
      if (!isSequenceId(sequenceId)) {
        return { errors: { sequence: words('sequenceEdit.chooseSequence') } };
      }
      return { edit: { kind, sequenceId } };
    }
  }
}

/** With a point or a comma; nothing is 0. Undefined when it is no number, or one beyond the limit. */
function readNumber(text: string, limit: number): number | undefined {
  if (text === '') return 0;
  // A minus as people write it.
  const plain = text.replace(',', '.').replace('−', '-');
  const value = /^[+-]?\d{1,12}(?:\.\d{1,9})?$/.test(plain) ? Number(plain) : Number.NaN;
  return Math.abs(value) <= limit ? value : undefined;
}

/** What a field of the type `datetime-local` holds, as UTC. */
function readMoment(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?$/.test(text)) return undefined;
  const ms = Date.parse(`${text}Z`);
  return Number.isNaN(ms) ? undefined : ms;
}
