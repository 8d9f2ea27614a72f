import { type Membership, mayManage, rolesBelow } from '../../accounts/organizations.ts';
import type { OrganizationRole, User } from '../../model/account.ts';
import type { PageWords } from '../../words/in-languages.ts';
import { badge, facts, panel, table } from './elements.ts';
import {
  errorSummary,
  type FormErrors,
  hiddenField,
  postForm,
  selectField,
  textArea,
  textField,
} from './forms.ts';
import { type Html, html } from './html.ts';
import { inHtml } from './in-html.ts';

interface Member {
  readonly user: User;
  readonly role: OrganizationRole;
}

interface OrganizationView {
  readonly csrf: string;
  readonly membership: Membership;
  readonly members: readonly Member[];
  /** Who looks. */
  readonly ownId: number;
  /** What was in the form that must be corrected. */
  readonly typed: { name: string; description: string; username: string } | undefined;
  readonly errors: FormErrors;
  readonly words: PageWords;
}

export function organizationBody(view: OrganizationView): Html {
  const { membership, members, errors, words } = view;
  const { organization, role } = membership;
  return html`${errorSummary(errors, words)}
${panel({
  title: words('organizations.members'),
  lead: words(`organizations.roles.${role}.yours`),
  body: table({
    caption: words('organizations.membersOf', { name: organization.name }),
    columns: [
      { label: words('parts.username') },
      { label: words('organizations.role') },
      { label: words('parts.actions'), isLabelHidden: true },
    ],
    rows: members.map((member) => memberRow(view, member)),
    empty: words('organizations.nobody'),
  }),
})}
${mayManage(role) && addPanel(view)}
${mayManage(role) && detailsPanel(view)}
${panel({
  title: words('organizations.about'),
  body: facts([
    [words('organizations.shortName'), html`<code>${organization.slug}</code>`],
    [words('organizations.id'), html`<code>${organization.id}</code>`],
  ]),
})}`;
}

function memberRow({ csrf, membership, ownId, words }: OrganizationView, member: Member): Html[] {
  const { organization, role } = membership;
  const { username } = member.user;
  const path = `/organizations/${organization.slug}/members`;
  const isOwn = member.user.id === ownId;
  const roles = rolesBelow(role);
  const canChange = roles.includes(member.role);
  const select = selectField(
    {
      name: 'role',
      id: `role-of-${member.user.id}`,
      label: words('organizations.roleOf', { username }),
      value: member.role,
      options: roles.map((value) => ({
        value,
        label: words(`organizations.roles.${value}.label`),
      })),
    },
    words,
  );
  const change = postForm({
    csrf,
    action: path,
    class: 'row-form',
    body: html`${hiddenField('username', username)}${select}<button class="button">${inHtml(words('organizations.setRole', { username }))}</button>`,
  });
  const remove = html`<a class="button warn" href="${path}/remove?username=${encodeURIComponent(username)}">${isOwn ? words('organizations.leave') : inHtml(words('organizations.remove', { username }))}</a>`;
  return [
    html`${username}${isOwn && html` <span class="optional">${words('organizations.you')}</span>`}`,
    canChange ? change : badge(words(`organizations.roles.${member.role}.label`)),
    html`<div class="row-form">${(canChange || isOwn) && remove}</div>`,
  ];
}

function addPanel({ csrf, membership, typed, errors, words }: OrganizationView): Html {
  const options = rolesBelow(membership.role)
    .toReversed()
    .map((value) => ({
      value,
      label: `${words(`organizations.roles.${value}.label`)}: ${words(`organizations.roles.${value}.hint`)}`,
    }));
  const body = html`${textField({ name: 'username', label: words('parts.username'), value: typed?.username, maxLength: 64, error: errors.username }, words)}
${selectField({ name: 'role', label: words('organizations.role'), value: 'contributor', options }, words)}
<div class="buttons"><button class="button primary">${words('organizations.add')}</button></div>`;
  const action = `/organizations/${membership.organization.slug}/members`;
  return panel({
    title: words('organizations.addMember'),
    lead: words('organizations.addMemberLead'),
    body: postForm({ csrf, action, body }),
  });
}

function detailsPanel({ csrf, membership, typed, errors, words }: OrganizationView): Html {
  const { organization } = membership;
  const body = html`${textField({ name: 'name', label: words('parts.name'), value: typed?.name || organization.name, maxLength: 100, error: errors.name }, words)}
${textArea({ name: 'description', label: words('parts.description'), value: typed?.description || organization.description, maxLength: 1000, isOptional: true, error: errors.description }, words)}
<div class="buttons"><button class="button">${words('organizations.save')}</button></div>`;
  return panel({
    title: words('organizations.details'),
    lead: words('organizations.detailsLead'),
    body: postForm({ csrf, action: `/organizations/${organization.slug}/details`, body }),
  });
}
