import help from './web/help.json' with { type: 'json' };
import photo from './web/photo.json' with { type: 'json' };
import shell from './web/shell.json' with { type: 'json' };

export const webWords = { help, photo, shell };
