import type { FastifyRequest } from 'fastify';
import type { Organization, OrganizationRole } from '../../model/account.ts';
import { textOf } from './form-body.ts';

export const roleWords: Readonly<Record<OrganizationRole, { label: string; hint: string }>> = {
  owner: { label: 'Owner', hint: 'Does everything, also with owners.' },
  admin: { label: 'Admin', hint: 'Manages members below owners, and the details.' },
  contributor: { label: 'Contributor', hint: 'Adds images.' },
};

type Details = Pick<Organization, 'name' | 'description'>;

const maxName = 100;
const maxDescription = 1000;

/** Name and description as they were typed. */
export function organizationText(request: FastifyRequest): Details {
  // Browsers send every line break as two characters.
  const description = textOf(request, 'description').replaceAll('\r\n', '\n');
  return { name: textOf(request, 'name'), description };
}

/** What is wrong with them, by field. */
export function organizationProblems({
  name,
  description,
}: Details): Partial<Record<keyof Details, string>> {
  const hasControls = (text: string) => /[^\P{Cc}\n]/u.test(text);
  const problems: Partial<Record<keyof Details, string>> = {};
  if (name === '') problems.name = 'Give it a name.';
  else if (name.length > maxName || hasControls(name)) {
    problems.name = `Use ordinary characters, ${maxName} at most.`;
  }
  if (description.length > maxDescription || hasControls(description)) {
    problems.description = `Use ordinary characters, ${maxDescription} at most.`;
  }
  return problems;
}
