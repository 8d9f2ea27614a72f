import admin from './pages/admin.json' with { type: 'json' };
import frame from './pages/frame.json' with { type: 'json' };
import report from './pages/report.json' with { type: 'json' };
import settings from './pages/settings.json' with { type: 'json' };

export const pageWords = { admin, frame, report, settings };
