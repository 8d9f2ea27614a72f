import type { z } from 'zod';

/** What the OpenAPI document says of an endpoint. A route without one is not part of the public API. */
export interface Operation {
  readonly summary: string;
  readonly params: z.ZodObject;
  /** What is posted, as JSON or as a form; without one, the operation is a GET. */
  readonly body?: z.ZodObject;
  /** What is sent as JSON only. */
  readonly jsonBody?: z.ZodType;
  /** Media types of a body that is read as it comes; such an operation is a POST, too, unless it says otherwise. */
  readonly bodyTypes?: readonly string[];
  readonly method?: 'post' | 'head' | 'patch' | 'delete';
  /** Of an answer to what went well; 200 when left out. */
  readonly status?: 201 | 202 | 204;
  /** Headers that must be sent, and those that are answered, with their descriptions. */
  readonly requestHeaders?: Readonly<Record<string, string>>;
  readonly answerHeaders?: Readonly<Record<string, string>>;
  /** Names of the parameters that must be given. */
  readonly required?: readonly string[];
  /** Parts of the path, with their descriptions. */
  readonly path: Readonly<Record<string, string>>;
  readonly answer:
    | 'Entity'
    | 'EntityMap'
    | 'ImageList'
    | 'DetectionList'
    | 'MapFeatureList'
    | 'Download'
    | 'Count'
    | 'CameraList'
    | 'SequenceList'
    | 'IdList'
    | 'ImageTileList'
    | 'ValueList'
    | 'DetectionImport'
    | 'DeletionRequest'
    | 'Deletion'
    | 'SequenceEdit'
    | 'SequenceEditList'
    | 'Upload'
    | 'UploadList'
    | 'UploadFileList'
    | 'UploadIdList'
    | 'UploadEvents'
    | 'KnownContents'
    | 'Empty'
    | 'User'
    | 'Me'
    | 'Token'
    | 'SignIn'
    | 'Introspection'
    | 'Nothing'
    | 'FileOffset'
    | 'FileHandle'
    | 'Cluster'
    | 'Success'
    | 'OEmbed'
    | 'Tile'
    | 'TileJson';
  /** The path by which clients know it, where the router's own is another. */
  readonly publicUrl?: string;
}
