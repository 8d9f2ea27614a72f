import '../styles/page-map.css';
import { element } from '../elements.ts';
import { openProfileMap } from './profile-map.ts';

await openProfileMap(element('.page-map'));
