/** The OpenAPI document, made from the schemas and tables that the routes themselves use, and its page. */

import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import { featureTileSets } from '../model/map-feature.ts';
import type { Fields } from './fields.ts';
import { meFields, organizationFields, userFields } from './graph/account-fields.ts';
import { deletionAnswers } from './graph/deletion.ts';
import { detectionFields } from './graph/detection-fields.ts';
import { downloadFormats } from './graph/download-formats.ts';
import { editAnswers } from './graph/edit-json.ts';
import { imageFields } from './graph/image-fields.ts';
import { imageTileFields } from './graph/image-tiles.ts';
import { mapFeatureFields } from './graph/map-feature-fields.ts';
import { sequenceFields } from './graph/sequence-fields.ts';
import { tokenAnswers } from './oauth/token-answers.ts';
import type { Operation } from './operation.ts';
import { setPageHeaders } from './page-headers.ts';
import { sendJson } from './send-json.ts';
import type { HttpServices } from './services.ts';
import { oembedAnswers } from './sharing/oembed.ts';
import { uploadAnswers } from './uploads/upload-answers.ts';
import { version } from './version.ts';

type JsonSchema = Readonly<Record<string, unknown>>;

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const listOf = (item: JsonSchema) => ({
  type: 'object',
  required: ['data'],
  properties: { data: { type: 'array', items: item } },
});

/** A list with pages. */
const pagesOf = (item: JsonSchema) => {
  const { properties, ...list } = listOf(item);
  const paging = {
    description: 'Only where there is a next page',
    type: 'object',
    properties: {
      cursors: { type: 'object', properties: { after: { type: 'string' } } },
      next: { type: 'string', format: 'uri' },
    },
  };
  return { ...list, properties: { ...properties, paging } };
};

const answers = {
  Image: objectOf(imageFields),
  Detection: objectOf(detectionFields),
  MapFeature: objectOf(mapFeatureFields),
  User: objectOf(userFields),
  Me: objectOf(meFields),
  Organization: objectOf(organizationFields),
  ImageTile: objectOf(imageTileFields),
  Entity: {
    anyOf: ['Image', 'Detection', 'MapFeature', 'User', 'Organization'].map(ref),
  },
  EntityMap: { type: 'object', additionalProperties: ref('Entity') },
  ImageList: pagesOf(ref('Image')),
  DetectionList: pagesOf(ref('Detection')),
  MapFeatureList: pagesOf(ref('MapFeature')),
  SequenceList: pagesOf(objectOf(sequenceFields)),
  CameraList: {
    type: 'object',
    required: ['data', 'is_exact'],
    properties: {
      data: {
        type: 'array',
        items: {
          type: 'object',
          required: ['make', 'image_count'],
          properties: {
            make: { type: 'string' },
            model: { type: 'string' },
            image_count: { type: 'integer', minimum: 1 },
          },
        },
      },
      is_exact: {
        type: 'boolean',
        description: 'false: there may be more cameras, and more images of those',
      },
    },
  },
  Count: {
    type: 'object',
    required: ['count', 'is_exact'],
    properties: {
      count: { type: 'integer', minimum: 0 },
      is_exact: {
        type: 'boolean',
        description: 'false: counting was stopped, and there may be more than that',
      },
    },
  },
  IdList: listOf({ type: 'object', properties: { id: { type: 'string' } } }),
  ImageTileList: listOf(ref('ImageTile')),
  DetectionImport: {
    type: 'object',
    properties: {
      run: {
        type: 'object',
        properties: {
          id: { type: 'string' },
          model: { type: 'string' },
          version: { type: 'string' },
          active: { type: 'boolean', description: 'Whether readers see this version' },
        },
      },
      detections: { type: 'integer' },
      images: { type: 'integer' },
      added: { type: 'integer' },
      changed: { type: 'integer' },
      unchanged: { type: 'integer' },
      removed: {
        type: 'integer',
        description: 'Parts that records had when they were added before, and have no more',
      },
      skipped: { type: 'integer', description: 'Left out: unwanted categories, specks of masks' },
    },
  },
  ValueList: listOf({
    type: 'object',
    required: ['value', 'type', 'label', 'group', 'group_id'],
    properties: {
      value: { type: 'string', examples: ['object--fire-hydrant'] },
      type: { enum: Object.keys(featureTileSets) },
      label: { type: 'string', examples: ['Fire hydrant'] },
      group: { type: 'string', examples: ['Utilities'] },
      group_id: {
        type: 'string',
        description: 'The group in every language',
        examples: ['utilities'],
      },
    },
  }),
  FileOffset: { type: 'object', properties: { offset: { type: 'integer' } } },
  FileHandle: { type: 'object', properties: { h: { type: 'string' } } },
  Cluster: {
    type: 'object',
    properties: { cluster_id: { type: 'string', description: 'ID of the upload' } },
  },
  Success: { type: 'object', properties: { success: { const: true } } },
  ...deletionAnswers,
  ...editAnswers,
  SequenceEditList: pagesOf(ref('SequenceEdit')),
  ...uploadAnswers,
  UploadList: pagesOf(ref('Upload')),
  UploadFileList: pagesOf(ref('UploadFile')),
  UploadIdList: pagesOf({ type: 'object', properties: { id: { type: 'string' } } }),
  ...tokenAnswers,
  ...oembedAnswers,
} satisfies Record<string, JsonSchema>;

const errorAnswer = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['message', 'type', 'code', 'fbtrace_id'],
      properties: {
        message: { type: 'string' },
        type: { enum: ['OAuthException', 'MLYApiException'] },
        code: { type: 'integer' },
        error_subcode: { type: 'integer' },
        is_transient: { type: 'boolean' },
        fbtrace_id: { type: 'string' },
      },
    },
  },
};

function objectOf<Entity, Context>(fields: Fields<Entity, Context>): JsonSchema {
  const properties = Object.entries(fields).map(([name, { schema, description }]) => [
    name,
    { ...schema, description },
  ]);
  return { type: 'object', properties: Object.fromEntries(properties) };
}

/** `/openapi.json`, and `/docs/api`, the page that shows it. */
export function openApiRoutes(
  services: HttpServices,
  api: readonly RouteOptions[],
): RouteOptions[] {
  const script = fileURLToPath(
    import.meta.resolve('openapi-explorer/dist/browser/openapi-explorer.min.js'),
  );
  const paths: Record<string, JsonSchema> = {};
  for (const { url, config } of api) {
    if (!config?.operation) continue;
    const [path, item] = pathItem(url, config.operation);
    paths[path] = { ...paths[path], ...item };
  }
  return [
    {
      method: ['GET', 'HEAD'],
      config: { access: 'public' },
      url: '/openapi.json',
      handler: (request, reply) =>
        sendJson(
          reply,
          JSON.stringify(openApiDocument(services.baseUrls('graph', request), paths)),
        ),
    },
    {
      method: ['GET', 'HEAD'],
      config: { access: 'public' },
      url: '/docs/api',
      handler: (request, reply) => {
        setPageHeaders(services, request, reply);
        return reply.type('text/html; charset=UTF-8').send(explorerPage);
      },
    },
    {
      method: ['GET', 'HEAD'],
      config: { access: 'public' },
      url: '/docs/openapi-explorer.js',
      handler: (_request, reply) =>
        reply.sendFile('openapi-explorer.min.js', dirname(script), { maxAge: '1d' }),
    },
  ];
}

const explorerPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Wayside API</title>
<script src="/docs/openapi-explorer.js" defer></script>
</head>
<body>
<openapi-explorer spec-url="/openapi.json" hide-server-selection></openapi-explorer>
</body>
</html>
`;

function openApiDocument(serverUrl: string, paths: JsonSchema): JsonSchema {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Wayside',
      version,
      description: 'Self-hosted street-level imagery that speaks the Mapillary API v4.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: serverUrl }],
    security: [{ header: [] }, { query: [] }],
    paths,
    components: {
      schemas: { ...answers, Error: errorAnswer },
      securitySchemes: {
        header: {
          type: 'apiKey',
          in: 'header',
          name: 'Authorization',
          description: '`OAuth MLY|<application id>|<secret>`; `Bearer` works as well',
        },
        query: { type: 'apiKey', in: 'query', name: 'access_token' },
      },
    },
  };
}

function pathItem(url: string, operation: Operation): [path: string, item: JsonSchema] {
  const { summary, params, body, jsonBody, bodyTypes, required, path, publicUrl } = operation;
  const { status = 200, requestHeaders = {}, answerHeaders } = operation;
  const schema = z.toJSONSchema(params, { io: 'input' });
  const queryParameters = Object.entries(schema.properties ?? {}).map(([name, property]) => {
    const { description, ...rest } = typeof property === 'object' ? property : {};
    const isRequired = required?.includes(name) ?? false;
    return { name, in: 'query', required: isRequired, description, schema: rest };
  });
  const pathParameters = Object.entries(path).map(([name, description]) => ({
    name,
    in: 'path',
    required: true,
    description,
    schema: { type: 'string' },
  }));
  const headerParameters = Object.entries(requestHeaders).map(([name, description]) => ({
    name,
    in: 'header',
    required: true,
    description,
    schema: { type: 'string' },
  }));
  const content = contentOf(operation.answer);
  const method = operation.method ?? (body || jsonBody || bodyTypes ? 'post' : 'get');
  const described = {
    summary,
    operationId: operationId(method, publicUrl ?? url),
    parameters: [...pathParameters, ...queryParameters, ...headerParameters],
    ...(body && { requestBody: requestBody(body, formTypes) }),
    ...(jsonBody && { requestBody: requestBody(jsonBody, ['application/json']) }),
    ...(bodyTypes && { requestBody: streamedBody(bodyTypes) }),
    responses: {
      [status]: {
        description: 'The answer',
        ...(answerHeaders && { headers: headersOf(answerHeaders) }),
        ...(content && { content }),
      },
      default: {
        description: 'What went wrong',
        content: { 'application/json': { schema: ref('Error') } },
      },
    },
  };
  return [(publicUrl ?? url).replace(/:([a-z]+)/g, '{$1}'), { [method]: described }];
}

function headersOf(headers: Readonly<Record<string, string>>): JsonSchema {
  return Object.fromEntries(
    Object.entries(headers).map(([name, description]) => [
      name,
      { description, schema: { type: 'string' } },
    ]),
  );
}

function contentOf(answer: Operation['answer']): JsonSchema | undefined {
  if (answer === 'Tile') {
    return {
      'application/vnd.mapbox-vector-tile': { schema: { type: 'string', format: 'binary' } },
    };
  }
  if (answer === 'Download') {
    const formats = Object.values(downloadFormats).map(({ mediaType, isBinary }) => [
      mediaType,
      { schema: { type: 'string', ...(isBinary && { format: 'binary' }) } },
    ]);
    return Object.fromEntries(formats);
  }
  if (answer === 'Empty') return undefined;
  if (answer === 'UploadEvents') return { 'text/event-stream': { schema: { type: 'string' } } };
  return {
    'application/json': { schema: answer === 'TileJson' ? { type: 'object' } : ref(answer) },
  };
}

const formTypes = ['application/json', 'application/x-www-form-urlencoded'];

function requestBody(body: z.ZodType, types: readonly string[]): JsonSchema {
  const { $schema, ...schema } = z.toJSONSchema(body, { io: 'input' });
  return { required: true, content: Object.fromEntries(types.map((type) => [type, { schema }])) };
}

function streamedBody(types: readonly string[]): JsonSchema {
  const content = types.map((type) => [type, { schema: { type: 'string', format: 'binary' } }]);
  return { required: true, content: Object.fromEntries(content) };
}

/** `/:id/tiles` → `getIdTiles`. */
function operationId(method: string, url: string): string {
  const words = url.split(/[^A-Za-z0-9]+/).filter(Boolean);
  return `${method}${words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('') || 'Entities'}`;
}
