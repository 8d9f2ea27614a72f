import frame from './pages/frame.json' with { type: 'json' };
import upload from './pages/upload.json' with { type: 'json' };

export const pageWords = { frame, upload };
