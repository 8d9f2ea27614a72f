import downloads from './web/downloads.json' with { type: 'json' };
import filters from './web/filters.json' with { type: 'json' };
import layers from './web/layers.json' with { type: 'json' };
import map from './web/map.json' with { type: 'json' };
import search from './web/search.json' with { type: 'json' };
import shell from './web/shell.json' with { type: 'json' };

export const webWords = { downloads, filters, layers, map, search, shell };
