import embed from './web/embed.json' with { type: 'json' };
import features from './web/features.json' with { type: 'json' };
import shell from './web/shell.json' with { type: 'json' };
import upload from './web/upload.json' with { type: 'json' };

export const webWords = { embed, features, shell, upload };
