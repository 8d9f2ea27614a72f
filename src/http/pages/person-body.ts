import type { Account, AccountActivity, Organization } from '../../model/account.ts';
import type { StorageUsage } from '../../model/storage.ts';
import { allOrganizationsPath } from './all-organizations-body.ts';
import { badge, facts, panel } from './elements.ts';
import { hiddenField, postForm } from './forms.ts';
import { type Html, html } from './html.ts';
import { peoplePath } from './people-body.ts';
import { quotaPanel } from './quota-panel.ts';
import type { Speech } from './speech.ts';

interface PersonView {
  readonly speech: Speech;
  readonly csrf: string;
  readonly account: Account;
  /** It is the administrator who looks. */
  readonly isOwn: boolean;
  readonly activity: AccountActivity | undefined;
  readonly organizations: readonly { readonly organization: Organization }[];
  readonly usage: StorageUsage;
  readonly defaultQuotaBytes: number | undefined;
  readonly typedQuota: string | undefined;
}

export function personBody(view: PersonView): Html {
  const { speech, csrf, account, usage, defaultQuotaBytes, typedQuota } = view;
  const { words } = speech;
  const { username } = account.user;
  return html`${aboutPanel(view)}
${quotaPanel({
  ...{ speech, csrf, usage, typed: typedQuota },
  action: `${peoplePath}/${username}/quota`,
  defaultBytes: defaultQuotaBytes,
})}
${panel({
  title: words('admin.person.passwordTitle'),
  lead: words('admin.person.passwordLead'),
  body: postForm({
    csrf,
    action: `${peoplePath}/password-links`,
    body: html`${hiddenField('username', username)}<div class="buttons"><button class="button">${words('admin.person.passwordLink')}</button></div>`,
  }),
})}
${rightsPanel(view)}`;
}

function aboutPanel({ speech, account, activity, organizations }: PersonView): Html {
  const { words, day, number } = speech;
  const { user, email, createdAtMs, isAdministrator, passwordHash } = account;
  const { images = 0, signedInAtMs = null, uploadedAtMs = null } = activity ?? {};
  const links = organizations.map(
    ({ organization }, index) =>
      html`${index > 0 && ', '}<a href="${allOrganizationsPath}/${organization.slug}">${organization.name}</a>`,
  );
  return panel({
    title: words('admin.person.about'),
    actions: html`<div class="badges">${isAdministrator && badge(words('parts.administrator'), 'good')}${passwordHash === null && badge(words('people.noPassword'))}</div>`,
    body: facts([
      [words('admin.person.userId'), html`<code>${user.id}</code>`],
      [words('admin.person.email'), email ?? words('people.noEmail')],
      [words('admin.person.since'), day(createdAtMs)],
      [
        words('admin.person.signedIn'),
        signedInAtMs === null ? words('admin.person.signedInUnknown') : day(signedInAtMs),
      ],
      [
        words('admin.person.uploaded'),
        uploadedAtMs === null ? words('admin.person.never') : day(uploadedAtMs),
      ],
      [words('parts.images'), number(images)],
      [
        words('admin.person.organizations'),
        links.length === 0 ? words('admin.person.noOrganizations') : html`${links}`,
      ],
      [
        words('admin.person.links'),
        html`<a href="/app/user/${user.username}">${words('admin.person.profile')}</a>, <a href="/settings/photos?user=${user.username}">${words('admin.person.photos')}</a>`,
      ],
    ]),
  });
}

function rightsPanel({ speech, account, isOwn }: PersonView): Html {
  const { words } = speech;
  const { isAdministrator, user } = account;
  const { username } = user;
  const change = isAdministrator ? 'revoke' : 'make';
  const is = words(isAdministrator ? 'admin.person.isAdministrator' : 'admin.person.isNone', {
    username,
  });
  return panel({
    title: words('admin.person.rights'),
    lead: isOwn ? `${is} ${words('admin.person.isYou')}` : is,
    ...(!isOwn && {
      body: html`<a class="button${isAdministrator && ' warn'}" href="${peoplePath}/${username}/rights?change=${change}">${words(`admin.person.${change}`)}</a>`,
    }),
  });
}
