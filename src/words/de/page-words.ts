import frame from './pages/frame.json' with { type: 'json' };

export const pageWords = { frame };
