import './styles/page.css';
import './styles/map.css';
import './styles/photo.css';
import './styles/features.css';
import { startPage } from './page.ts';

await startPage();
