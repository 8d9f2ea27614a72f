import shell from './web/shell.json' with { type: 'json' };

export const webWords = { shell };
