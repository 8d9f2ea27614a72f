import pageMap from './web/page-map.json' with { type: 'json' };
import shell from './web/shell.json' with { type: 'json' };

export const webWords = { pageMap, shell };
