import type { FastifyRequest } from 'fastify';
import type { Organization } from '../../model/account.ts';
import type { Text } from '../../words/text.ts';
import { textOf } from './form-body.ts';

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
}: Details): Partial<Record<keyof Details, Text>> {
  const hasControls = (text: string) => /[^\P{Cc}\n]/u.test(text);
  const problems: Partial<Record<keyof Details, Text>> = {};
  if (name === '') problems.name = { key: 'organizations.problems.nameMissing' };
  else if (name.length > maxName || hasControls(name)) {
    problems.name = plainText(maxName);
  }
  if (description.length > maxDescription || hasControls(description)) {
    problems.description = plainText(maxDescription);
  }
  return problems;
}

function plainText(most: number): Text {
  return { key: 'organizations.problems.plainText', values: { most } };
}
