import { type Expression, type SqlBool, sql } from 'kysely';

/** Whether a text is in one of the columns, in whatever case, as far as the database knows cases. Reads every row. */
export function contains(columns: readonly string[], text: string): Expression<SqlBool> {
  const pattern = `%${text.replace(/[!%_]/g, '!$&')}%`;
  const each = columns.map(
    (column) => sql<SqlBool>`lower(${sql.ref(column)}) like lower(${pattern}) escape '!'`,
  );
  return sql<SqlBool>`(${sql.join(each, sql` or `)})`;
}
