import type { Organization, OrganizationRole, User } from '../../model/account.ts';
import type { StorageUsage } from '../../model/storage.ts';
import { badge, facts, panel, table } from './elements.ts';
import { type Html, html } from './html.ts';
import { pageLinks } from './page-links.ts';
import { peoplePath } from './people-body.ts';
import { quotaPanel } from './quota-panel.ts';
import { searchedPath, searchForm } from './search-form.ts';
import type { Speech } from './speech.ts';

export const allOrganizationsPath = '/settings/all-organizations';

interface AllOrganizations {
  readonly speech: Speech;
  readonly organizations: readonly Organization[];
  readonly sizes: ReadonlyMap<number, { readonly members: number; readonly images: number }>;
  readonly usages: ReadonlyMap<number, StorageUsage>;
  readonly searched: string | undefined;
  readonly isFirstPage: boolean;
  /** The slug after which the next page goes on. */
  readonly next: string | undefined;
}

export function allOrganizationsBody(view: AllOrganizations): Html {
  const { speech, organizations, sizes, usages, searched, isFirstPage, next } = view;
  const { words, number, bytes } = speech;
  const label = words('admin.searchOrganizations');
  const list = table({
    caption: words('admin.organizations.title'),
    columns: [
      { label: words('admin.organizations.name') },
      { label: words('admin.organizations.members'), isNumber: true },
      { label: words('parts.images'), isNumber: true },
      { label: words('admin.organizations.kept'), isNumber: true },
    ],
    rows: organizations.map(({ id, slug, name }) => [
      html`<a href="${allOrganizationsPath}/${slug}">${name}</a><p class="hint"><code>${slug}</code></p>`,
      number(sizes.get(id)?.members ?? 0),
      number(sizes.get(id)?.images ?? 0),
      bytes(usages.get(id)?.storedBytes ?? 0),
    ]),
    empty: words(
      searched === undefined ? 'admin.organizations.none' : 'admin.organizations.noneFound',
    ),
  });
  const path = searchedPath(allOrganizationsPath, searched);
  return html`${searchForm({ words, path: allOrganizationsPath, label, searched })}
<div class="panel"><div class="panel-body">${list}${pageLinks({ words, path, isFirstPage, next })}</div></div>`;
}

interface AnyOrganization {
  readonly speech: Speech;
  readonly csrf: string;
  readonly organization: Organization;
  readonly members: readonly { readonly user: User; readonly role: OrganizationRole }[];
  readonly images: number;
  readonly usage: StorageUsage;
  readonly typedQuota: string | undefined;
}

/** One organisation, as administrators see it, members or not. */
export function anyOrganizationBody(view: AnyOrganization): Html {
  const { speech, csrf, organization, members, images } = view;
  const { words, number } = speech;
  const { id, slug } = organization;
  return html`${panel({
    title: words('admin.organizations.about'),
    body: facts([
      [words('admin.organizations.slug'), html`<code>${slug}</code>`],
      [words('admin.organizations.organizationId'), html`<code>${id}</code>`],
      [words('parts.images'), number(images)],
      [
        words('admin.person.links'),
        html`<a href="/app/org/${slug}">${words('admin.organizations.profile')}</a>`,
      ],
    ]),
  })}
${panel({
  title: words('admin.organizations.members'),
  body: table({
    caption: words('admin.organizations.members'),
    columns: [
      { label: words('admin.organizations.name') },
      { label: words('admin.organizations.role') },
    ],
    rows: members.map(({ user, role }) => [
      html`<a href="${peoplePath}/${user.username}">${user.username}</a>`,
      badge(words(`admin.organizations.roles.${role}`)),
    ]),
    empty: words('admin.organizations.noMembers'),
  }),
})}
${quotaPanel({
  ...{ speech, csrf, usage: view.usage, typed: view.typedQuota },
  action: `${allOrganizationsPath}/${slug}/quota`,
  defaultBytes: undefined,
})}`;
}
