import { type Membership, mayManage, rolesBelow } from '../../accounts/organizations.ts';
import type { OrganizationRole, User } from '../../model/account.ts';
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
import { roleWords } from './organization-words.ts';

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
}

export function organizationBody(view: OrganizationView): Html {
  const { membership, members, errors } = view;
  const { organization, role } = membership;
  return html`${errorSummary(errors)}
${panel({
  title: 'Members',
  lead: html`You are ${role === 'contributor' ? 'a' : 'an'} ${roleWords[role].label.toLowerCase()}.`,
  body: table({
    caption: `Members of ${organization.name}`,
    columns: [
      { label: 'Username' },
      { label: 'Role' },
      { label: 'What can be done', isLabelHidden: true },
    ],
    rows: members.map((member) => memberRow(view, member)),
    empty: 'Nobody.',
  }),
})}
${mayManage(role) && addPanel(view)}
${mayManage(role) && detailsPanel(view)}
${panel({
  title: 'About',
  body: facts([
    ['Short name', html`<code>${organization.slug}</code>`],
    ['Organisation id', html`<code>${organization.id}</code>`],
  ]),
})}`;
}

function memberRow({ csrf, membership, ownId }: OrganizationView, member: Member): Html[] {
  const { organization, role } = membership;
  const { username } = member.user;
  const path = `/organizations/${organization.slug}/members`;
  const isOwn = member.user.id === ownId;
  const roles = rolesBelow(role);
  const canChange = roles.includes(member.role);
  const select = selectField({
    name: 'role',
    id: `role-of-${member.user.id}`,
    label: `Role of ${username}`,
    value: member.role,
    options: roles.map((value) => ({ value, label: roleWords[value].label })),
  });
  const change = postForm({
    csrf,
    action: path,
    class: 'row-form',
    body: html`${hiddenField('username', username)}${select}<button class="button">Set<span class="visually-hidden"> the role of ${username}</span></button>`,
  });
  const remove = html`<a class="button warn" href="${path}/remove?username=${encodeURIComponent(username)}">${isOwn ? 'Leave' : html`Remove<span class="visually-hidden"> ${username}</span>`}</a>`;
  return [
    html`${username}${isOwn && html` <span class="optional">you</span>`}`,
    canChange ? change : badge(roleWords[member.role].label),
    html`<div class="row-form">${(canChange || isOwn) && remove}</div>`,
  ];
}

function addPanel({ csrf, membership, typed, errors }: OrganizationView): Html {
  const options = rolesBelow(membership.role)
    .toReversed()
    .map((value) => ({ value, label: `${roleWords[value].label}: ${roleWords[value].hint}` }));
  const body = html`${textField({ name: 'username', label: 'Username', value: typed?.username, maxLength: 64, error: errors.username })}
${selectField({ name: 'role', label: 'Role', value: 'contributor', options })}
<div class="buttons"><button class="button primary">Add member</button></div>`;
  const action = `/organizations/${membership.organization.slug}/members`;
  return panel({
    title: 'Add a member',
    lead: 'They need an account on this installation.',
    body: postForm({ csrf, action, body }),
  });
}

function detailsPanel({ csrf, membership, typed, errors }: OrganizationView): Html {
  const { organization } = membership;
  const body = html`${textField({ name: 'name', label: 'Name', value: typed?.name || organization.name, maxLength: 100, error: errors.name })}
${textArea({ name: 'description', label: 'Description', value: typed?.description || organization.description, maxLength: 1000, isOptional: true, error: errors.description })}
<div class="buttons"><button class="button">Save</button></div>`;
  return panel({
    title: 'Details',
    lead: 'Everybody can see them through the API.',
    body: postForm({ csrf, action: `/organizations/${organization.slug}/details`, body }),
  });
}
