import frame from './pages/frame.json' with { type: 'json' };
import profile from './pages/profile.json' with { type: 'json' };
import sequence from './pages/sequence.json' with { type: 'json' };
import sequenceEdit from './pages/sequence-edit.json' with { type: 'json' };

export const pageWords = { frame, profile, sequence, sequenceEdit };
