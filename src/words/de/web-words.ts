import downloads from './web/downloads.json' with { type: 'json' };
import embed from './web/embed.json' with { type: 'json' };
import features from './web/features.json' with { type: 'json' };
import filters from './web/filters.json' with { type: 'json' };
import help from './web/help.json' with { type: 'json' };
import layers from './web/layers.json' with { type: 'json' };
import map from './web/map.json' with { type: 'json' };
import pageMap from './web/page-map.json' with { type: 'json' };
import photo from './web/photo.json' with { type: 'json' };
import search from './web/search.json' with { type: 'json' };
import shell from './web/shell.json' with { type: 'json' };
import upload from './web/upload.json' with { type: 'json' };

export const webWords = {
  downloads,
  embed,
  features,
  filters,
  help,
  layers,
  map,
  pageMap,
  photo,
  search,
  shell,
  upload,
};
