import './styles/page.css';
import './styles/map.css';
import './styles/photo.css';
import './styles/layers.css';
import './styles/downloads.css';
import './styles/filters.css';
import './styles/value-list.css';
import './styles/search.css';
import './styles/feature-card.css';
import './styles/outlines.css';
import './styles/share.css';
import './styles/photo-bar.css';
import './styles/photo-panels.css';
import './styles/help.css';
import { startHelpSheet } from './help-sheet.ts';
import { startPage } from './page.ts';

startHelpSheet();
await startPage();
