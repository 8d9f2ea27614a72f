import type { Detection } from '../../model/detection.ts';
import type { Image } from '../../model/image.ts';
import { type Fields, jsonNumber, jsonTime, oneOf, openFieldCompiler } from '../fields.ts';
import { encodeGeometry } from './detection-geometry.ts';
import { imagePartDefaults, imagePartFields, imagePartSchema } from './image-part-fields.ts';
import { type RunContext, runFields } from './run-fields.ts';

/** What detections are rendered with, where a plan needs it. */
export interface DetectionContext extends RunContext {
  readonly images: ReadonlyMap<number, Image>;
}

/** Every field of a detection. Confidence, model and version are Wayside's own. */
export const detectionFields: Fields<Detection, DetectionContext> = {
  created_at: {
    description: 'When the detection was made',
    schema: { type: 'string', examples: ['2021-05-20T17:49:01+0000'] },
    render: (detection) => jsonTime(detection.createdAtMs),
  },
  geometry: {
    description:
      'Outline in the upright image: a vector tile with one polygon in a layer mpy-or of extent 4096, in base64',
    schema: { type: 'string', contentEncoding: 'base64' },
    render: (detection) => `"${encodeGeometry(detection.ring)}"`,
  },
  image: {
    description: 'The image that the detection belongs to',
    schema: imagePartSchema,
    needs: 'images',
    ...oneOf({
      typeName: 'Image',
      fields: imagePartFields,
      defaults: imagePartDefaults,
      find: ({ imageId }: Detection, { images }: DetectionContext) => {
        const image = images.get(imageId);
        return image ? [image] : [];
      },
    }),
  },
  value: {
    description: 'What kind of object it is',
    schema: { type: 'string', examples: ['object--support--utility-pole'] },
    render: (detection) => JSON.stringify(detection.value),
  },
  confidence: {
    description: 'How sure the model is, 0 to 1; absent where it does not tell',
    schema: { type: 'number' },
    render: ({ confidence }) => (confidence === null ? undefined : jsonNumber(confidence)),
  },
  ...runFields,
  id: {
    description: 'ID of the detection',
    schema: { type: 'string', pattern: '^[0-9]+$' },
    render: (detection) => `"${detection.id}"`,
  },
};

export const compileDetectionFields = openFieldCompiler('Detection', detectionFields);
