import { compressBrotli, decompressGzip } from './compress.ts';

export type TileEncoding = 'gzip' | 'br' | 'identity';

interface HeldTile {
  readonly etag: string;
  readonly gzip: Uint8Array;
  /** Made when first asked for. */
  readonly others: { br?: Promise<Uint8Array>; identity?: Promise<Uint8Array> };
  bytes: number;
  isHeld: boolean;
}

/** The tiles that were used last, in all encodings that were asked for, within a bound of bytes. */
export class TileMemory {
  readonly #maxBytes: number;
  /** In the order of use: a Map keeps the order of insertion. */
  readonly #tiles = new Map<string, HeldTile>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** The tile, if it is held in that version. */
  get(name: string, etag: string | undefined): HeldTile | undefined {
    const tile = this.#tiles.get(name);
    if (tile === undefined || tile.etag !== etag) return undefined;
    this.#tiles.delete(name);
    this.#tiles.set(name, tile);
    return tile;
  }

  set(name: string, { etag, gzip }: { etag: string; gzip: Uint8Array }): HeldTile {
    const held = this.get(name, etag);
    if (held) return held;
    const old = this.#tiles.get(name);
    if (old) this.#drop(name, old);
    const tile = { etag, gzip, others: {}, bytes: gzip.length + overheadBytes, isHeld: true };
    this.#tiles.set(name, tile);
    this.#bytes += tile.bytes;
    this.#shrink();
    return tile;
  }

  /** A tile's bytes in an encoding. */
  body(tile: HeldTile, encoding: TileEncoding): Uint8Array | Promise<Uint8Array> {
    if (encoding === 'gzip') return tile.gzip;
    tile.others[encoding] ??= this.#encode(tile, encoding);
    return tile.others[encoding];
  }

  async #encode(tile: HeldTile, encoding: 'br' | 'identity'): Promise<Uint8Array> {
    try {
      const plain = await decompressGzip(tile.gzip);
      const body = encoding === 'br' ? await compressBrotli(plain) : plain;
      tile.bytes += body.length;
      if (tile.isHeld) {
        this.#bytes += body.length;
        this.#shrink();
      }
      return body;
    } catch (error) {
      delete tile.others[encoding];
      throw error;
    }
  }

  #shrink(): void {
    for (const [name, tile] of this.#tiles) {
      if (this.#bytes <= this.#maxBytes) return;
      this.#drop(name, tile);
    }
  }

  #drop(name: string, tile: HeldTile): void {
    this.#tiles.delete(name);
    this.#bytes -= tile.bytes;
    tile.isHeld = false;
  }
}

/** What an entry takes besides its bodies, roughly. */
const overheadBytes = 500;
