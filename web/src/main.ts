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
import { startPage } from './page.ts';

await startPage();
