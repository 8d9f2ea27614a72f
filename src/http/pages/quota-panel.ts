import type { FastifyRequest } from 'fastify';
import { maxQuotaGigabytes, parseQuota } from '../../model/quota.ts';
import type { StorageUsage } from '../../model/storage.ts';
import { panel } from './elements.ts';
import { textOf } from './form-body.ts';
import { postForm, textField } from './forms.ts';
import { type Html, html } from './html.ts';
import type { Speech } from './speech.ts';

interface QuotaPanel {
  readonly speech: Speech;
  readonly csrf: string;
  readonly action: string;
  readonly usage: StorageUsage;
  /** Of those without a quota of their own; undefined: none. */
  readonly defaultBytes: number | undefined;
  /** What was typed and can't be taken. */
  readonly typed: string | undefined;
}

/** What an owner, a user or an organisation, keeps and may keep. */
export function quotaPanel(view: QuotaPanel): Html {
  const { speech, csrf, action, usage, defaultBytes, typed } = view;
  const { words, bytes } = speech;
  const quotaBytes = usage.quotaBytes ?? defaultBytes;
  const [kept, incoming] = [bytes(usage.storedBytes), bytes(usage.incomingBytes)];
  const standard = defaultBytes === undefined ? words('admin.quota.noLimit') : bytes(defaultBytes);
  const field = textField(
    {
      name: 'quota',
      label: words('admin.quota.label'),
      hint: words('admin.quota.hint', { most: maxQuotaGigabytes, default: standard }),
      value: typed ?? (usage.quotaBytes === null ? '' : String(usage.quotaBytes / 1e9)),
      maxLength: 12,
      isOptional: true,
      error: typed === undefined ? undefined : words('admin.quota.problem'),
    },
    words,
  );
  return panel({
    title: words('admin.quota.title'),
    lead:
      quotaBytes === undefined
        ? words('admin.quota.kept', { kept, incoming })
        : words('admin.quota.keptOf', { kept, incoming, quota: bytes(quotaBytes) }),
    body: postForm({
      csrf,
      action,
      body: html`${field}<div class="buttons"><button class="button">${words('admin.quota.save')}</button></div>`,
    }),
  });
}

/** The quota that was sent, in bytes; null: what holds for everybody; undefined: it can't be one. */
export function quotaOf(request: FastifyRequest): number | null | undefined {
  const text = textOf(request, 'quota').replace(',', '.');
  return text === '' ? null : parseQuota(text);
}
