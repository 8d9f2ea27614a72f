/**
 * A small streaming XML tokenizer, for files too large to hold as a tree. It knows elements, attributes,
 * text, CDATA, comments and processing instructions; a document type is refused, and entities are left
 * as they are written, so nothing can grow.
 */
export interface XmlHandler {
  open(name: string, attributes: string): void;
  close(name: string): void;
  text(text: string): void;
}

const maxTokenLength = 1_000_000;

/** Reads chunks of XML. Throws an `Error` with a reason when they aren't. */
export async function readXml(chunks: AsyncIterable<string>, handler: XmlHandler): Promise<void> {
  let pending = '';
  for await (const chunk of chunks) {
    pending += chunk;
    let at = 0;
    for (let end = readToken(pending, at, handler); end > at; ) {
      at = end;
      end = readToken(pending, at, handler);
    }
    pending = pending.slice(at);
    if (pending.length > maxTokenLength) throw new Error('holds an endless element');
  }
  if (pending.trim() !== '') throw new Error('is truncated');
}

/** Hands over the token that starts at `at`, and gives where it ends; `at` itself when it isn't all there. */
function readToken(xml: string, at: number, handler: XmlHandler): number {
  if (xml[at] !== '<') {
    const end = xml.indexOf('<', at);
    if (end < 0) return at;
    handler.text(xml.slice(at, end));
    return end;
  }
  if (xml.startsWith('<!--', at)) return after(xml, '-->', at);
  if (xml.startsWith('<?', at)) return after(xml, '?>', at);
  if (xml.startsWith('<![CDATA[', at)) {
    const end = after(xml, ']]>', at);
    if (end > at) handler.text(xml.slice(at + 9, end - 3));
    return end;
  }
  // Nine characters tell a document type from a comment or CDATA cut short.
  if (xml.startsWith('<!', at) && xml.length >= at + 9) throw new Error('has a document type');
  const end = tagEnd(xml, at);
  if (end > at) readTag(xml.slice(at + 1, end - 1), handler);
  return end;
}

function after(xml: string, mark: string, at: number): number {
  const found = xml.indexOf(mark, at);
  return found < 0 ? at : found + mark.length;
}

/** Past the `>` that closes a tag: one in a quoted attribute value doesn't. */
function tagEnd(xml: string, at: number): number {
  let from = at;
  for (;;) {
    const close = xml.indexOf('>', from);
    if (close < 0) return at;
    const quote = /["']/.exec(xml.slice(from, close))?.[0];
    if (quote === undefined) return close + 1;
    const opened = xml.indexOf(quote, from);
    const closed = xml.indexOf(quote, opened + 1);
    if (closed < 0) return at;
    from = closed + 1;
  }
}

function readTag(tag: string, handler: XmlHandler): void {
  const match = /^(\/?)(?:[\w.-]+:)?([\w.-]+)(\s.*)?$/s.exec(tag.trimEnd().replace(/\/$/, ''));
  const name = match?.[2];
  if (!match || name === undefined) throw new Error('is not XML');
  const isClosing = match[1] === '/';
  if (!isClosing) handler.open(name, match[3] ?? '');
  if (isClosing || tag.trimEnd().endsWith('/')) handler.close(name);
}

/** The value of one attribute in a tag's attributes; undefined when it isn't there. */
export function xmlAttribute(attributes: string, name: 'lat' | 'lon'): string | undefined {
  for (const match of attributes.matchAll(/([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)) {
    if (match[1] === name) return match[2] ?? match[3];
  }
  return undefined;
}
