import type { SequenceSummary } from '../../store/store.ts';
import { type Fields, jsonNumber, openFieldCompiler } from '../fields.ts';

interface SequenceContext {
  /** Usernames of the creators, where a plan needs them. */
  readonly usernames: ReadonlyMap<number, string>;
}

const text = { type: 'string' };
const integer = { type: 'integer' };
const id = { type: 'string', pattern: '^[0-9]+$' };

const quoted = (value: string | null | undefined) =>
  value === null || value === undefined ? undefined : JSON.stringify(value);

/** What a search for sequences answers; the names are those that images have for the same. */
export const sequenceFields: Fields<SequenceSummary, SequenceContext> = {
  id: {
    description: 'ID of the sequence',
    schema: text,
    render: (sequence) => quoted(sequence.id),
  },
  captured_at: {
    description: 'Capture time of the first image, milliseconds since 1970',
    schema: integer,
    render: (sequence) => String(sequence.capturedAtMs),
  },
  ended_at: {
    description: 'Capture time of the last image, milliseconds since 1970',
    schema: integer,
    render: (sequence) => String(sequence.endedAtMs),
  },
  creator: {
    description: 'The user who owns the sequence',
    schema: { type: 'object', properties: { username: text, id } },
    defaults: ['username', 'id'],
    parts: {
      username: {
        description: 'Username',
        schema: text,
        needs: 'usernames',
        render: (sequence, { usernames }) => quoted(usernames.get(sequence.creatorId)),
      },
      id: { description: 'User ID', schema: id, render: (sequence) => `"${sequence.creatorId}"` },
    },
  },
  image_count: {
    description: 'How many images it has',
    schema: integer,
    render: (sequence) => String(sequence.imageCount),
  },
  is_pano: {
    description: 'Whether it has 360 degree panoramas',
    schema: { type: 'boolean' },
    render: (sequence) => String(sequence.isPano),
  },
  length: {
    description: 'Length along the positions of its images, in metres',
    schema: { type: 'number' },
    render: (sequence) => jsonNumber(Math.round(sequence.lengthMetres * 10) / 10),
  },
  make: {
    description: 'Manufacturer of the camera; left out where images differ',
    schema: text,
    render: (sequence) => quoted(sequence.make),
  },
  model: {
    description: 'Product name of the camera; left out where images differ',
    schema: text,
    render: (sequence) => quoted(sequence.model),
  },
  organization_id: {
    description: 'ID of the organization that it was contributed to',
    schema: id,
    render: (sequence) =>
      sequence.organizationId === null ? undefined : `"${sequence.organizationId}"`,
  },
};

export const compileSequenceFields = openFieldCompiler('Sequence', sequenceFields);
