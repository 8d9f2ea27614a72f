/** JSON schemas of uploads and their files, for the OpenAPI document. */

const text = { type: 'string' };
const id = { type: 'string', pattern: '^[0-9]+$' };
const count = (description: string) => ({ type: 'integer', description });
const orNull = (schema: { readonly type: string }, description: string) => ({
  ...schema,
  type: [schema.type, 'null'],
  description,
});
const thing = { type: 'object', required: ['id'], properties: { id } };

const counts = {
  receiving: count('Files of which bytes are still to come'),
  received: count('Files that are here and will be looked at'),
  processing: count('Photos that are made into images'),
  published: count('Images that everybody sees'),
  known: count('Files whose content was a photo before'),
  stationary: count('Photos left out because the camera stood still'),
  rejected: count('Files that can’t be used'),
};

export const uploadAnswers = {
  KnownContents: {
    type: 'object',
    required: ['data'],
    properties: {
      data: { type: 'array', items: { type: 'object', properties: { sha256: text } } },
    },
  },
  Upload: {
    type: 'object',
    required: ['id', 'state', 'files_url'],
    properties: {
      id,
      title: orNull(text, 'What people call it'),
      license: orNull(text, 'Under which the photos were handed in'),
      organization: { ...thing, type: ['object', 'null'] },
      creator: thing,
      state: {
        enum: ['open', 'closed', 'published'],
        description: 'open: takes files; closed: waits for what was begun; published: all is done',
      },
      created_at: { type: 'string', format: 'date-time' },
      expected_files: orNull({ type: 'integer' }, 'It is closed when so many have come'),
      sequence_rules: { type: 'object', description: 'As they were given, or the usual ones' },
      files_url: { type: 'string', format: 'uri', description: 'Where files are sent, with tus' },
      counts: { type: 'object', properties: counts, description: 'Not in lists' },
      sequences: {
        type: 'array',
        items: text,
        description: 'IDs of the first 100 sequences; not in lists',
      },
    },
  },
  UploadFile: {
    type: 'object',
    required: ['id', 'filename', 'state'],
    properties: {
      id: text,
      filename: text,
      state: { enum: Object.keys(counts) },
      reason: { ...text, description: 'Why it was rejected' },
      image: { ...thing, description: 'The image that it became, or was before' },
      sequence: { ...text, description: 'ID of the sequence that the image is in' },
      offset: count('How many bytes are here; only of files that are not looked at yet'),
      length: count('How many bytes it has; only of files that are not looked at yet'),
    },
  },
} as const;
