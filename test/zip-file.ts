import { crc32, deflateRawSync } from 'node:zlib';

/** What is put into a zip. */
export interface ZipPart {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly isDeflated?: boolean;
  /** What the archive says instead of the truth. */
  readonly lies?: {
    readonly method?: number;
    readonly flags?: number;
    readonly crc32?: number;
    readonly bytes?: number;
    readonly packedBytes?: number;
    /** Where it says that the entry begins. */
    readonly offset?: number;
  };
}

/** A zip as Python's zipfile writes it: dates of 1980, and a comment of mapillary_tools. */
export function zipOf(
  parts: readonly ZipPart[],
  { comment = '{"sequence_md5sum": "x"}', entries = parts.length } = {},
): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, bytes, isDeflated = false, lies = {} } of parts) {
    const packed = isDeflated ? deflateRawSync(bytes) : bytes;
    const label = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(lies.flags ?? 0x800, 2);
    common.writeUInt16LE(lies.method ?? (isDeflated ? 8 : 0), 4);
    common.writeUInt16LE(0x21, 8);
    common.writeUInt32LE(lies.crc32 ?? crc32(bytes), 10);
    common.writeUInt32LE(lies.packedBytes ?? packed.length, 14);
    common.writeUInt32LE(lies.bytes ?? bytes.length, 18);
    common.writeUInt16LE(label.length, 22);
    const file = Buffer.concat([Buffer.from('PK\x03\x04'), common, label, packed]);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(lies.offset ?? offset, 10);
    const version = Buffer.from([20, 0]);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02'), version, common, place, label]));
    files.push(file);
    offset += file.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries, 8);
  end.writeUInt16LE(entries, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(offset, 16);
  end.writeUInt16LE(comment.length, 20);
  return Buffer.concat([...files, list, end, Buffer.from(comment)]);
}
