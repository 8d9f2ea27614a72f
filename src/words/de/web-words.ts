import map from './web/map.json' with { type: 'json' };
import search from './web/search.json' with { type: 'json' };
import shell from './web/shell.json' with { type: 'json' };

export const webWords = { map, search, shell };
